package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adpublisher.tenancy.TestPool;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator sees of the tables, asked for by the service's own role, which is no superuser and owns none of them. */
class StatisticsSqlTest {
    private static TestDatabase database;
    private static TestPool pool;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private StatisticsSql statistics;

    @BeforeAll
    static void aDatabase() {
        database = TestDatabase.migrated();
        pool = new TestPool(database.reactive(), 1);
    }

    @AfterAll
    static void gone() {
        pool.close();
    }

    @BeforeEach
    void unmeasured() {
        statistics = new StatisticsSql(new UpkeepSql(pool.pool()), meters);
    }

    @Test
    void showsEveryTableOfOursAndNoOther() throws SQLException {
        // Given
        database.given("CREATE TABLE IF NOT EXISTS of_the_frontend (id integer PRIMARY KEY)");
        // When
        measure();
        // Then
        Set<String> ours = database
                .truth(
                        """
                        SELECT relname::text FROM pg_class
                         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
                           AND relname NOT IN ('flyway_schema_history', 'of_the_frontend')""")
                .stream()
                .map(row -> (String) row.getFirst())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(tags("adpublisher.database.table.size", "table")).isEqualTo(ours);
        assertThat(tags("adpublisher.database.table.dead.rows", "table")).isEqualTo(ours);
        assertThat(tags("adpublisher.database.table.unplaced.rows", "table"))
                .containsExactly("campaign_audit_log", "daily_insights");
        assertThat(value("adpublisher.database.table.size", "table", "campaigns"))
                .isPositive();
        assertThat(tags("adpublisher.database.index.scans", "index"))
                .contains("publications_due", "campaign_audit_log_newest", "idx_campaigns_published_status")
                .noneMatch(index -> index.matches(".*_\\d{4}_\\d{2}.*"));
    }

    @Test
    void countsWhatIsDeadWhatIsUnplacedAndWhatIsUsed() throws SQLException {
        // Given
        Tenants.Tenant tenant = Tenants.with(database);
        database.given(
                "INSERT INTO campaign_audit_log (user_id, actor, action, created_at) SELECT ?, 'operator', 'far', now() + interval '9 years' FROM generate_series(1, 7)",
                tenant.user());
        database.given("UPDATE profiles SET email = 'x'");
        database.given("UPDATE profiles SET email = 'y'");
        database.given(
                "SELECT set_config('enable_seqscan', 'off', false); SELECT 1 FROM publications WHERE next_attempt_at < now()");
        // Then: PostgreSQL says so within a second or two
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            measure();
            assertThat(value("adpublisher.database.table.unplaced.rows", "table", "campaign_audit_log"))
                    .isEqualTo(7);
            assertThat(value("adpublisher.database.table.dead.rows", "table", "profiles"))
                    .isGreaterThanOrEqualTo(2);
            assertThat(value("adpublisher.database.index.scans", "index", "publications_due"))
                    .isPositive();
        });
    }

    private void measure() {
        statistics.measure().subscribeAsCompletionStage().join();
    }

    private Set<String> tags(String meter, String tag) {
        return meters.find(meter).meters().stream()
                .map(found -> String.valueOf(found.getId().getTag(tag)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private double value(String meter, String tag, String value) {
        List<Meter> found = List.copyOf(meters.find(meter).tag(tag, value).meters());
        assertThat(found).as(meter + " of " + value).hasSize(1);
        return found.getFirst().measure().iterator().next().getValue();
    }
}
