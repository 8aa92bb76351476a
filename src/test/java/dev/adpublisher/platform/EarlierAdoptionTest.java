package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database that was adopted before there were callbacks: V18 puts right what V1 then did. */
class EarlierAdoptionTest {
    private static final TestDatabase DATABASE = TestDatabase.empty();

    @BeforeAll
    static void adopt() throws SQLException, IOException {
        // Given: a failure that is newer than what is live, a token in an older connection, a key that is checked at
        // the end only
        try (Connection owner = DATABASE.asOwner();
                InputStream script = EarlierAdoptionTest.class.getResourceAsStream("/platform/existing-database.sql")) {
            TestDatabase.script(owner, new String(script.readAllBytes(), StandardCharsets.UTF_8));
            TestDatabase.script(
                    owner,
                    """
                    INSERT INTO meta_published_campaigns (campaign_id, meta_campaign_id, meta_adset_id, publish_status, updated_at)
                    VALUES ('00000000-0000-4000-8000-00000000c001', '', '', 'error', '2025-06-01');
                    UPDATE meta_published_campaigns SET updated_at = '2025-01-26' WHERE meta_campaign_id = '120200000000001';
                    INSERT INTO campaign_meta_connections (campaign_id, user_id, long_lived_user_token, selected_page_access_token, updated_at)
                    VALUES ('00000000-0000-4000-8000-00000000c001', '00000000-0000-4000-8000-00000000000a', 'sealed-elsewhere-0', 'x', '2024-01-01');
                    """);
        }
        DATABASE.migrateAsBefore("17");
        assertThat(DATABASE.truth(
                        "SELECT count(*) FROM adopted_duplicates WHERE content::text LIKE '%sealed-elsewhere-0%'"))
                .isEqualTo(List.of(List.of(1L)));
        DATABASE.given(
                "ALTER TABLE meta_published_campaigns ALTER CONSTRAINT meta_published_campaigns_campaign_id_fkey DEFERRABLE INITIALLY DEFERRED");
        // When
        DATABASE.migrate();
    }

    @Test
    void keepsNoToken() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                "SELECT count(*), count(*) FILTER (WHERE content::text ~ '_token\"') FROM adopted_duplicates WHERE table_name = 'campaign_meta_connections'"))
                .isEqualTo(List.of(List.of(2L, 0L)));
    }

    @Test
    void knowsAgainWhatIsLiveAtMeta() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                """
                SELECT meta_campaign_id, meta_adset_id, published_at = timestamptz '2025-01-26 08:00Z', published_elsewhere(campaign_id)
                  FROM meta_published_campaigns WHERE campaign_id = '00000000-0000-4000-8000-00000000c001'"""))
                .isEqualTo(List.of(List.of("120200000000001", "120200000000002", true, true)));
    }

    @Test
    void deletesADraftWithAllThatHangsOnIt() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND confrelid = 'campaigns'::regclass AND confdeltype <> 'c'"))
                .isEmpty();
    }
}
