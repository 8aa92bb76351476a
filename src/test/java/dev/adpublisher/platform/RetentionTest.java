package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.rows;
import static dev.adpublisher.platform.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adpublisher.platform.Tenants.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is removed after a time, and what never is. */
class RetentionTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private Tenant tenant;

    @BeforeEach
    void aPublication() throws SQLException {
        tenant = Tenants.with(DATABASE);
        DATABASE.given(
                """
                UPDATE publish_objects SET params = '{"name": "Ad"}', refs = '[{"pointer": "/x"}]', origins = '{"": "/name"}',
                       last_error = '{"code": "refused"}', trace_id = 'T' WHERE id = ?""",
                tenant.object());
        DATABASE.given("UPDATE publish_objects SET state = 'IN_FLIGHT' WHERE id = ?", tenant.object());
        DATABASE.given(
                "UPDATE publish_objects SET state = 'CONFIRMED', meta_id = '120' || abs(hashtext(id::text)) WHERE id = ?",
                tenant.object());
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "cancelled"})
    void payloadsAndErrorsOfAnOldAttemptGoAndIdsStay(String outcome) throws SQLException {
        // Given
        end(outcome, 31);

        // When
        int cleaned = clean();

        // Then
        assertThat(cleaned).isEqualTo(1);
        assertThat(DATABASE.truth(
                        "SELECT params IS NULL AND last_error IS NULL AND trace_id IS NULL AND refs = '[]' AND origins = '{}', "
                                + "meta_id LIKE '120%', state, marker IS NOT NULL FROM publish_objects WHERE id = ?",
                        tenant.object()))
                .isEqualTo(List.of(List.of(true, true, "CONFIRMED", true)));
        assertThat(DATABASE.truth(
                        "SELECT plan = '{}' AND error IS NULL FROM publications WHERE id = ?", tenant.publication()))
                .isEqualTo(List.of(List.of(true)));
        assertThat(clean()).as("again").isZero();
    }

    @Test
    void aYoungAttemptAndAPublishedOneStayWhole() throws SQLException {
        // Given
        end("failed", 29);
        Tenant published = tenant;
        aPublication();
        end("published", 400);

        // When, Then
        assertThat(clean()).isZero();
        assertThat(DATABASE.truth(
                        "SELECT 1 FROM publish_objects WHERE id IN (?, ?) AND params IS NOT NULL",
                        tenant.object(),
                        published.object()))
                .hasSize(2);
    }

    @Test
    void anAttemptThatIsRetriedAndFailsAgainIsOwedAnotherCleaning() throws SQLException {
        // Given
        end("failed", 31);
        clean();

        // When
        DATABASE.given("UPDATE publications SET epoch = epoch + 1 WHERE id = ?", tenant.publication());
        end("failed", 31);

        // Then
        assertThat(clean()).isEqualTo(1);
    }

    @Test
    void idempotencyKeysAreForgotten() throws SQLException {
        // Given
        DATABASE.given(
                "UPDATE idempotency_keys SET created_at = now() - interval '8 days' WHERE user_id = ?", tenant.user());
        Tenant young = Tenants.with(DATABASE);

        // When
        int forgotten = (int) service("SELECT forget_idempotency_keys(interval '7 days')");

        // Then
        assertThat(forgotten).isEqualTo(1);
        assertThat(DATABASE.truth(
                        "SELECT user_id FROM idempotency_keys WHERE user_id IN (?, ?)", tenant.user(), young.user()))
                .isEqualTo(List.of(List.of(young.user())));
    }

    @Test
    void oldMonthsOfTheAuditLogBecomeTablesOfTheirOwn() throws SQLException {
        // Given
        String old = month("2024-03-01");
        String kept = DATABASE.truth("SELECT to_char(now() - interval '1 month', 'YYYY-MM-01')")
                .getFirst()
                .getFirst()
                .toString();
        String keptPartition = month(kept);

        // When
        int archived = (int) service("SELECT archive_audit_partitions(13)");

        // Then
        assertThat(archived).isEqualTo(1);
        assertThat(DATABASE.truth(
                        "SELECT count(*) FROM campaign_audit_log WHERE action = 'month' AND user_id = ?",
                        tenant.user()))
                .isEqualTo(List.of(List.of(1L)));
        assertThat(DATABASE.truth("SELECT to_regclass(?)::text", keptPartition))
                .isEqualTo(List.of(List.of(keptPartition)));
        String archive = "archived_" + old;
        assertThat(DATABASE.truth("SELECT action FROM " + archive)).isEqualTo(List.of(List.of("month")));
        assertThatThrownBy(() -> service("SELECT count(*) FROM " + archive)).hasMessageContaining("permission denied");
        assertThatThrownBy(() -> superuser("DELETE FROM " + archive)).hasMessageContaining("append-only");
        assertThat(ownerReads(archive, "")).isZero();
        assertThat(ownerReads(archive, "archive")).isEqualTo(1L);
        assertThat(service("SELECT archive_audit_partitions(13)")).isEqualTo(0);
    }

    @Test
    void theLogOfThisMonthCannotBeArchived() {
        assertThatThrownBy(() -> service("SELECT archive_audit_partitions(0)")).hasMessageContaining("this month");
    }

    /** A partition of that month with one entry; answers its name. */
    private String month(String first) throws SQLException {
        String name = "campaign_audit_log_" + first.substring(0, 7).replace('-', '_');
        try (Connection owner = DATABASE.asOwner()) {
            run(
                    owner,
                    "CREATE TABLE %s PARTITION OF campaign_audit_log FOR VALUES FROM ('%s') TO (timestamptz '%s' + interval '1 month')"
                            .formatted(name, first, first));
            run(owner, "ALTER TABLE %s ENABLE ROW LEVEL SECURITY".formatted(name));
            run(owner, "ALTER TABLE %s FORCE ROW LEVEL SECURITY".formatted(name));
        }
        DATABASE.given(
                "INSERT INTO campaign_audit_log (user_id, actor, action, created_at) VALUES (?, 'operator', 'month', timestamptz '%s' + interval '3 days')"
                        .formatted(first),
                tenant.user());
        return name;
    }

    private void end(String outcome, int daysAgo) {
        DATABASE.given(
                "UPDATE publications SET phase = 'done', outcome = ?, plan = '{\"a\": 1}', error = '{\"code\": \"x\"}', next_attempt_at = NULL, "
                        + "finished_at = now() - make_interval(days => ?) WHERE id = ?",
                outcome,
                daysAgo,
                tenant.publication());
    }

    private static int clean() throws SQLException {
        return (int) service("SELECT clean_failed_attempts(interval '30 days', 100)");
    }

    private static Object service(String query) throws SQLException {
        try (Connection service = DATABASE.asService()) {
            return rows(service, query).getFirst().getFirst();
        }
    }

    private static void superuser(String change) throws SQLException {
        try (Connection superuser = DATABASE.asSuperuser()) {
            run(superuser, change);
        }
    }

    private static long ownerReads(String table, String scope) throws SQLException {
        try (Connection owner = DATABASE.asOwner()) {
            rows(owner, "SELECT set_config('app.scope', ?, false)", scope);
            return (Long)
                    rows(owner, "SELECT count(*) FROM " + table).getFirst().getFirst();
        }
    }
}
