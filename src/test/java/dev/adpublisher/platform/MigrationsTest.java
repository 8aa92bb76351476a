package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationsTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    @Test
    void areDoneOnceAndThenNothingIsLeftToDo() {
        assertThat(TestDatabase.empty().migrate()).isGreaterThanOrEqualTo(3);
        assertThat(DATABASE.migrate()).isZero();
    }

    /** As when a new installation begins with several of them at the same moment. */
    @RepeatedTest(3)
    void areDoneByOneOfManyReplicasThatStartTogether() throws Exception {
        // Given
        TestDatabase empty = TestDatabase.empty();
        int replicas = 4;
        // When
        List<Integer> done = new ArrayList<>();
        try (ExecutorService starting = Executors.newFixedThreadPool(replicas)) {
            for (Future<Integer> migrated :
                    starting.invokeAll(Collections.<Callable<Integer>>nCopies(replicas, empty::migrate))) {
                done.add(migrated.get());
            }
        }
        // Then
        assertThat(done).filteredOn(count -> count == 0).hasSize(replicas - 1);
    }

    /** Whoever holds a lock meanwhile does nothing for as long as the migrations take. */
    @Test
    void areDoneThoughTheDatabaseEndsTransactionsThatDoNothing() {
        // Given
        TestDatabase empty = TestDatabase.empty();
        empty.given(
                """
                DO $$ BEGIN
                  EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = ''50ms''', current_database());
                END $$""");
        // When, Then
        assertThat(empty.migrate()).isGreaterThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "campaigns | id user_id name published_status status initial_goal last_metrics_sync_at created_at updated_at",
                "campaign_states | id campaign_id goal_data location_data budget_data ad_copy_data ad_preview_data meta_connect_data "
                        + "publish_data updated_at",
                "meta_published_campaigns | id campaign_id meta_campaign_id meta_adset_id meta_ad_ids meta_creative_ids publish_status "
                        + "publishing_state retry_count error_message published_at paused_at created_at updated_at",
                "campaign_meta_connections | id campaign_id user_id fb_user_id long_lived_user_token token_expires_at selected_business_id "
                        + "selected_business_name selected_page_id selected_page_name selected_page_access_token selected_ig_user_id "
                        + "selected_ig_username selected_ad_account_id selected_ad_account_name ad_account_currency_code "
                        + "ad_account_payment_connected admin_connected user_app_connected connection_status created_at updated_at",
                "ads | id campaign_id name status meta_ad_id meta_review_status copy_data creative_data destination_data destination_type "
                        + "published_at approved_at rejected_at created_at updated_at",
                "campaign_audit_log | id user_id campaign_id actor action created_at",
            })
    void makeEveryColumnThatTheSchemaAsksFor(String table, String columns) throws SQLException {
        List<Object> present =
                column("SELECT column_name::text FROM information_schema.columns WHERE table_name = ?", table);
        assertThat(present).contains((Object[]) columns.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "campaigns, idx_campaigns_published_status",
        "campaign_states, idx_campaign_states_campaign_id",
        "meta_published_campaigns, idx_meta_published_campaigns_status",
        "meta_published_campaigns, idx_meta_published_campaigns_campaign_id",
        "campaign_meta_connections, idx_campaign_meta_connections_campaign",
        "campaign_meta_connections, idx_campaign_meta_connections_token_expiry",
        "campaign_meta_connections, idx_campaign_meta_connections_ad_account",
        "ads, idx_ads_campaign_status",
        "ads, idx_ads_meta_ad_id"
    })
    void makeEveryIndexThatTheSchemaAsksFor(String table, String index) throws SQLException {
        assertThat(column("SELECT indexname::text FROM pg_indexes WHERE tablename = ?", table))
                .contains(index);
    }

    @Test
    void leaveNoForeignKeyWithoutAnIndexThatBeginsWithIt() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                """
                        SELECT c.conrelid::regclass::text, c.conname::text FROM pg_constraint c
                         WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
                           AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])"""))
                .isEmpty();
    }

    @Test
    void keepEveryTimeWithItsZone() throws SQLException {
        assertThat(column(
                        "SELECT table_name || '.' || column_name FROM information_schema.columns "
                                + "WHERE table_schema = ? AND data_type = 'timestamp without time zone' AND table_name NOT LIKE 'flyway%'",
                        "public"))
                .isEmpty();
    }

    @Test
    void makeIdsThatSortByTheTimeOfTheirMaking() throws SQLException {
        // Given, When
        List<Object> ids = column("SELECT app_new_id() FROM generate_series(1, 50) WHERE ? <> ''", "x");
        // Then
        assertThat(ids).allSatisfy(id -> assertThat(((UUID) id).version()).isEqualTo(7));
        assertThat(ids.stream().map(Object::toString)).isSorted();
    }

    private static List<Object> column(String sql, String argument) throws SQLException {
        return DATABASE.truth(sql, argument).stream().map(List::getFirst).toList();
    }
}
