package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.platform.Tenants.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SweepClaimsTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private Tenant tenant;

    @BeforeEach
    void oneDueAccount() throws SQLException {
        DATABASE.given("DELETE FROM account_sweeps");
        DATABASE.given("UPDATE publications SET ad_account_id = '2'");
        tenant = Tenants.with(DATABASE);
        DATABASE.given("DELETE FROM account_sweeps WHERE user_id <> ?", tenant.user());
    }

    @Test
    void goToOneReplicaAtATime() throws SQLException {
        try (Connection first = DATABASE.asService();
                Connection second = DATABASE.asService()) {
            first.setAutoCommit(false);
            assertThat(claim(first)).containsExactly(List.of(tenant.user(), "1"));
            assertThat(claim(second)).as("while the first is claiming").isEmpty();
            first.commit();
            assertThat(claim(second)).as("while the first is sweeping").isEmpty();
        }
    }

    @Test
    void areTakenOverFromAReplicaThatDied() throws SQLException {
        try (Connection service = DATABASE.asService()) {
            claim(service);
            DATABASE.given(
                    "UPDATE account_sweeps SET next_sweep_at = now() - interval '1 s' WHERE user_id = ?",
                    tenant.user());
            assertThat(claim(service)).containsExactly(List.of(tenant.user(), "1"));
        }
    }

    @Test
    void concernEveryAccountSomethingWasPublishedInSomeTimeAfter() throws SQLException {
        // Given
        DATABASE.given("DELETE FROM account_sweeps");

        // When, Then
        try (Connection service = DATABASE.asService()) {
            assertThat(claim(service)).isEmpty();
        }
        assertThat(DATABASE.truth(
                        "SELECT ad_account_id FROM account_sweeps WHERE user_id = ? AND next_sweep_at > now() + interval '5 hours'",
                        tenant.user()))
                .isEqualTo(List.of(List.of("1")));
    }

    private static List<List<Object>> claim(Connection service) throws SQLException {
        return rows(
                service, "SELECT user_id, ad_account_id FROM claim_sweeps(interval '6 hours', interval '30 min', 10)");
    }
}
