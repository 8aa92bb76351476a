package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The migrations on a database that stops V1 or misleads it: resources/platform/worn-database.sql. */
class WornDatabaseTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final UUID BOB = UUID.fromString("00000000-0000-4000-8000-00000000000b");
    private static final UUID STRANGER = UUID.fromString("00000000-0000-4000-8000-00000000000d");

    @BeforeAll
    static void adopt() throws SQLException, IOException {
        wear(DATABASE);
        DATABASE.migrate();
    }

    private static void wear(TestDatabase database) throws SQLException, IOException {
        try (InputStream script = WornDatabaseTest.class.getResourceAsStream("/platform/worn-database.sql")) {
            as(database, new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static void as(TestDatabase database, String script) throws SQLException {
        try (Connection owner = database.asOwner()) {
            TestDatabase.script(owner, script);
        }
    }

    @Test
    void keepsWhatIsLiveAtMetaThoughAFailureCameAfterIt() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                "SELECT meta_campaign_id, meta_ad_ids[1], publish_status FROM meta_published_campaigns WHERE campaign_id = '00000000-0000-4000-8000-00000000c001'"))
                .isEqualTo(List.of(List.of("120200000000001", "120200000000003", "active")));
    }

    @Test
    void keepsTheOwnersConnectionThoughAnothersIsNewer() throws SQLException {
        assertThat(DATABASE.truth("SELECT right(user_id::text, 1), fb_user_id FROM campaign_meta_connections"))
                .isEqualTo(List.of(List.of("a", "a")));
    }

    @Test
    void takesARowWithoutATimeForTheOldest() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                "SELECT ad_copy_data ->> 'said' FROM campaign_states WHERE campaign_id = '00000000-0000-4000-8000-00000000c005'"))
                .isEqualTo(List.of(List.of("in January")));
    }

    @Test
    void keepsWhatItMovesAsideWithoutItsTokens() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                "SELECT table_name, count(*), bool_or(content::text LIKE '%sealed-elsewhere%') FROM adopted_duplicates GROUP BY 1 ORDER BY 1"))
                .isEqualTo(List.of(
                        List.of("ads", 2L, false),
                        List.of("campaign_meta_connections", 2L, false),
                        List.of("campaign_states", 2L, false),
                        List.of("campaigns", 1L, false),
                        List.of("meta_published_campaigns", 2L, false)));
        assertThatThrownBy(() -> as(
                        DATABASE,
                        "SET app.user_id = '%s'; INSERT INTO adopted_duplicates (user_id, table_name, content) VALUES ('%s', 'x', '{\"a_token\": 1}')"
                                .formatted(BOB, BOB)))
                .hasMessageContaining("adopted_duplicates_without_tokens");
    }

    @Test
    void namesWhatHasNoName() throws SQLException {
        assertThat(DATABASE.truth("SELECT name FROM campaigns WHERE id = '00000000-0000-4000-8000-00000000c002'"))
                .isEqualTo(List.of(List.of("Untitled")));
        assertThat(DATABASE.truth("SELECT name FROM ads WHERE meta_ad_id = '120200000000003'"))
                .isEqualTo(List.of(List.of("Ad")));
    }

    @Test
    void readsTextThatJsonbDoesNotTake() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                """
                SELECT s ->> 'zero', s ->> 'half', s ->> 'tail', s ->> 'whole', s ->> 'text'
                  FROM (SELECT ad_copy_data AS s FROM campaign_states WHERE campaign_id = '00000000-0000-4000-8000-00000000c004') x"""))
                .isEqualTo(List.of(List.of("a\uFFFD\uFFFDb", "x\uFFFD", "\uFFFDy", "\uD83D\uDE00", "\\u0000")));
    }

    @Test
    void leavesTimesAndTheTablesOwnTriggersInPeace() throws SQLException {
        // Given: nothing was told to anybody
        assertThat(DATABASE.truth("SELECT count(*) FROM notifications")).isEqualTo(List.of(List.of(0L)));
        assertThat(DATABASE.truth("SELECT count(*) FROM campaigns WHERE updated_at >= '2025-03-01'"))
                .isEqualTo(List.of(List.of(0L)));
        // When
        DATABASE.given("UPDATE campaigns SET status = 'draft' WHERE name = 'Connected by two'");
        // Then: they work as before, those that were off stay off
        assertThat(DATABASE.truth("SELECT what FROM notifications")).isEqualTo(List.of(List.of("campaigns")));
        assertThat(DATABASE.truth(
                        "SELECT updated_at > now() - interval '1 hour' FROM campaigns WHERE status = 'draft'"))
                .isEqualTo(List.of(List.of(true)));
        DATABASE.given("DELETE FROM notifications");
        DATABASE.given("UPDATE campaigns SET status = NULL, updated_at = '2025-02-04' WHERE status = 'draft'");
    }

    @Test
    void keepsTheOldAuditLogBesideOurs() throws SQLException {
        assertThat(DATABASE.truth("SELECT event FROM adopted_campaign_audit_log"))
                .isEqualTo(List.of(List.of("created")));
        assertThat(
                        DATABASE.truth(
                                "SELECT count(*) FROM information_schema.columns WHERE table_name = 'campaign_audit_log' AND column_name = 'actor'"))
                .isEqualTo(List.of(List.of(1L)));
    }

    @Test
    void knowsWhatIsAtMetaByWhateverWasLeft() throws SQLException {
        assertThat(DATABASE.truth("SELECT right(id::text, 4) FROM campaigns WHERE published_elsewhere(id) ORDER BY 1"))
                .isEqualTo(List.of(List.of("c001"), List.of("c006"), List.of("c007")));
    }

    @Test
    void deletesADraftWithAllThatHangsOnIt() throws SQLException {
        // Given
        UUID failed = UUID.fromString("00000000-0000-4000-8000-00000000c008");
        // When
        int deleted = DATABASE.as(BOB, service -> run(service, "DELETE FROM campaigns WHERE id = ?", failed));
        // Then
        assertThat(deleted).isOne();
        assertThat(DATABASE.truth(
                        "SELECT (SELECT count(*) FROM ads WHERE campaign_id = ?) + (SELECT count(*) FROM meta_published_campaigns WHERE campaign_id = ?)",
                        failed,
                        failed))
                .isEqualTo(List.of(List.of(0L)));
    }

    /** Everybody has a profile: what profiles ask for, they go on asking for. */
    @Test
    void leavesProfilesAsTheyAreWhereEverybodyHasOne() throws SQLException {
        assertThatThrownBy(() -> DATABASE.as(
                        STRANGER, service -> run(service, "INSERT INTO profiles (id) VALUES (?)", STRANGER)))
                .hasMessageContaining("email");
    }

    @Test
    void makesTheProfilesThatAreMissing() throws Exception {
        // Given
        TestDatabase database = TestDatabase.empty();
        wear(database);
        as(database, "DELETE FROM profiles WHERE id = '%s'".formatted(BOB));
        // When
        database.migrate();
        // Then
        assertThat(database.truth("SELECT email IS NULL FROM profiles WHERE id = ?", BOB))
                .isEqualTo(List.of(List.of(true)));
    }

    @Test
    void stopsBeforeAnythingIsChangedAndNamesTheViewThatIsInTheWay() throws Exception {
        // Given
        TestDatabase database = TestDatabase.empty();
        wear(database);
        as(database, "CREATE VIEW running AS SELECT name FROM campaigns WHERE published_status = 'active'");
        // When
        assertThatThrownBy(database::migrate)
                // Then
                .hasMessageContaining("view running");
        assertThat(database.truth("SELECT count(*) FROM campaign_audit_log WHERE event = 'created'"))
                .isEqualTo(List.of(List.of(1L)));
        assertThat(database.truth("SELECT to_regclass('adopted_duplicates') IS NULL"))
                .isEqualTo(List.of(List.of(true)));
        // When
        as(database, "DROP VIEW running");
        // Then
        assertThat(database.migrate()).isGreaterThan(1);
    }
}
