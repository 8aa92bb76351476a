package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.rows;
import static dev.adpublisher.platform.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The migrations on a database that another publisher has used: resources/platform/existing-database.sql. */
class AdoptionTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();
    private static final UUID ALICE = UUID.fromString("00000000-0000-4000-8000-00000000000a");
    private static final UUID BOB = UUID.fromString("00000000-0000-4000-8000-00000000000b");
    private static final UUID PUBLISHED = UUID.fromString("00000000-0000-4000-8000-00000000c001");

    @BeforeAll
    static void adopt() throws SQLException, IOException {
        try (Connection owner = DATABASE.asOwner();
                InputStream script = AdoptionTest.class.getResourceAsStream("/platform/existing-database.sql")) {
            TestDatabase.script(owner, new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        DATABASE.migrate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"campaigns 4", "meta_published_campaigns 4", "ads 3"})
    void losesNoRow(String tableAndCount) throws SQLException {
        String[] expected = tableAndCount.split(" ");
        assertThat(DATABASE.truth("SELECT count(*) FROM " + expected[0]))
                .isEqualTo(List.of(List.of(Long.valueOf(expected[1]))));
    }

    @Test
    void keepsTheNewestStateOfACampaignAndTheOlderOneAside() throws SQLException {
        assertThat(DATABASE.truth(
                        "SELECT budget_data ->> 'dailyBudget' FROM campaign_states WHERE campaign_id = ?", PUBLISHED))
                .isEqualTo(List.of(List.of("20")));
        assertThat(
                        DATABASE.truth(
                                "SELECT user_id, table_name, content #>> '{budget_data,dailyBudget}' FROM adopted_duplicates WHERE table_name = 'campaign_states'"))
                .isEqualTo(List.of(List.of(ALICE, "campaign_states", "10")));
        assertThat(DATABASE.truth("SELECT count(*) FROM campaign_states WHERE campaign_id IS NULL"))
                .isEqualTo(List.of(List.of(1L)));
    }

    @Test
    void keepsColumnsThatItDoesNotKnow() throws SQLException {
        assertThat(DATABASE.truth("SELECT legacy_note FROM campaigns WHERE id = ?", PUBLISHED))
                .isEqualTo(List.of(List.of("kept")));
    }

    @Test
    void readsTimesWithoutAZoneAsUtc() throws SQLException {
        assertThat(DATABASE.truth(
                        "SELECT (created_at = timestamptz '2025-01-20 09:30Z') FROM campaigns WHERE id = ?", PUBLISHED))
                .isEqualTo(List.of(List.of(true)));
    }

    @Test
    void readsAdIdsOfAJsonListAsTheListTheyAre() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                "SELECT meta_campaign_id, array_to_string(meta_ad_ids, ' ') FROM meta_published_campaigns ORDER BY 1"))
                .isEqualTo(List.of(
                        List.of("120200000000001", "120200000000003 120200000000004"),
                        List.of("120200000000005", ""),
                        List.of("120200000000007", ""),
                        List.of("120200000000009", "")));
    }

    /** An empty id would count as known, and a list with nothing in it as a list of one ad. */
    @Test
    void takesWhatIsEmptyForNothing() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                """
                SELECT meta_adset_id, meta_ad_ids = '{}' FROM meta_published_campaigns
                 WHERE meta_campaign_id = '120200000000009'"""))
                .isEqualTo(List.of(Arrays.asList(null, true)));
    }

    @Test
    void movesAConnectionOfSomebodyElseAsideForTheOwnersOwn() throws SQLException {
        // Given
        UUID draft = UUID.fromString("00000000-0000-4000-8000-00000000c003");
        // When
        int connected = DATABASE.as(
                BOB,
                service -> run(
                        service,
                        "INSERT INTO campaign_meta_connections (campaign_id, user_id) VALUES (?, ?)",
                        draft,
                        BOB));
        // Then
        assertThat(connected).isOne();
        assertThat(
                        DATABASE.truth(
                                "SELECT right(user_id::text, 1), content ->> 'connection_status', jsonb_exists(content, 'long_lived_user_token') FROM adopted_duplicates WHERE table_name = 'campaign_meta_connections'"))
                .isEqualTo(List.of(List.of("c", "selected_assets", false)));
        DATABASE.given("DELETE FROM campaign_meta_connections WHERE campaign_id = ?", draft);
    }

    /** A key that says nothing of deletes would hold a draft for as long as it has a section. */
    @Test
    void deletesADraftWithItsSections() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                """
                SELECT conrelid::regclass::text, confdeltype::text FROM pg_constraint
                 WHERE contype = 'f' AND confrelid = 'campaigns'::regclass AND (confdeltype <> 'c' OR NOT convalidated)"""))
                .as("but for the one with a row that points nowhere")
                .isEqualTo(List.of(List.of("meta_published_campaigns", "c")));
    }

    @Test
    void keepsAStatusThatNobodyKnowsAndTakesNoNewOne() throws SQLException {
        assertThat(DATABASE.truth("SELECT count(*) FROM campaigns WHERE published_status = 'archived'"))
                .isEqualTo(List.of(List.of(1L)));
        assertThatThrownBy(() -> DATABASE.as(
                        ALICE,
                        service -> run(
                                service, "UPDATE campaigns SET published_status = 'archived' WHERE id = ?", PUBLISHED)))
                .hasMessageContaining("campaigns_published_status_known");
    }

    /** Claims of all tenants' connections, a note of a sync: they concern rows whose status nobody knows like any other. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "campaigns SET last_metrics_sync_at = now()",
                "campaign_meta_connections SET next_check_at = now()",
                "ads SET approved_at = now()",
                "meta_published_campaigns SET paused_at = now()"
            })
    void leavesAStatusThatNobodyKnowsInPeace(String change) throws SQLException {
        DATABASE.given("UPDATE " + change);
    }

    @Test
    void callsAPublishThatNobodyGoesOnWithAnError() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                "SELECT c.published_status, m.publish_status, m.error_message LIKE '%Ads Manager%', m.meta_campaign_id FROM campaigns c JOIN meta_published_campaigns m ON m.campaign_id = c.id WHERE c.name = 'Left in the middle'"))
                .isEqualTo(List.of(List.of("error", "error", true, "120200000000009")));
        assertThat(DATABASE.truth("SELECT count(*) FROM campaigns WHERE published_status = 'publishing'"))
                .isEqualTo(List.of(List.of(0L)));
    }

    @Test
    void knowsEveryUserThatOwnsSomething() throws SQLException {
        assertThat(DATABASE.truth("SELECT right(id::text, 1) FROM profiles ORDER BY 1"))
                .isEqualTo(List.of(List.of("a"), List.of("b"), List.of("c")));
    }

    @Test
    void letsTheServiceReadAndWriteEachUsersOwn() throws SQLException {
        // Given
        String seedsQuery =
                """
                SELECT c.name, c.published_status, cs.goal_data ->> 'selectedGoal', cmc.selected_ad_account_id, mpc.meta_campaign_id
                  FROM campaigns c
                  LEFT JOIN campaign_states cs ON cs.campaign_id = c.id
                  LEFT JOIN campaign_meta_connections cmc ON cmc.campaign_id = c.id
                  LEFT JOIN meta_published_campaigns mpc ON mpc.campaign_id = c.id
                 WHERE c.id = ?""";
        // When
        List<List<Object>> read = DATABASE.as(ALICE, service -> rows(service, seedsQuery, PUBLISHED));
        int written = DATABASE.as(
                ALICE,
                service -> run(
                        service, "UPDATE campaign_states SET publish_data = '{}' WHERE campaign_id = ?", PUBLISHED));
        // Then
        assertThat(read).isEqualTo(List.of(List.of("Published", "active", "leads", "act_123456", "120200000000001")));
        assertThat(written).isOne();
    }

    @Test
    void isNotOpenedByAPolicyThatLetEverybodyRead() throws SQLException {
        List<List<Object>> seen = DATABASE.as(BOB, service -> rows(service, "SELECT name FROM campaigns"));
        assertThat(seen).isEqualTo(List.of(List.of("Draft")));
    }

    @Test
    void startsANewPublishedRowWithoutIdsOfMeta() throws SQLException {
        // Given
        UUID draft = UUID.fromString("00000000-0000-4000-8000-00000000c003");
        // When
        DATABASE.as(
                BOB, service -> run(service, "INSERT INTO meta_published_campaigns (campaign_id) VALUES (?)", draft));
        // Then
        assertThat(DATABASE.truth(
                        "SELECT publish_status, retry_count FROM meta_published_campaigns WHERE campaign_id = ?",
                        draft))
                .isEqualTo(List.of(List.of("publishing", 0)));
        DATABASE.given("DELETE FROM meta_published_campaigns WHERE campaign_id = ?", draft);
    }
}
