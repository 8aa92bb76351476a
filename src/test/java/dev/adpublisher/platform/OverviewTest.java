package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adpublisher.platform.Tenants.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverviewTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();

    @Test
    void showsAUserTheirOwnLineOnlyAfterARefreshByTheService() throws SQLException {
        // Given
        Tenant alice = Tenants.with(DATABASE);
        Tenant bob = Tenants.with(DATABASE);
        DATABASE.given("UPDATE campaigns SET published_status = 'active' WHERE id = ?", alice.campaign());
        DATABASE.given(
                "UPDATE publications SET outcome = 'published', created_at = timestamptz '2026-01-01 00:00Z' WHERE id = ?",
                alice.publication());
        DATABASE.given(
                "UPDATE meta_published_campaigns SET published_at = timestamptz '2026-01-01 00:00:42Z' WHERE campaign_id = ?",
                alice.campaign());
        // When
        try (Connection service = DATABASE.asService()) {
            rows(service, "SELECT refresh_publishing_metrics()");
        }
        // Then
        String query =
                "SELECT user_id, campaigns, active, publications_published, seconds_to_publish_average FROM own_publishing_metrics";
        List<List<Object>> seenByAlice = DATABASE.as(alice.user(), service -> rows(service, query));
        List<List<Object>> seenByBob =
                DATABASE.as(bob.user(), service -> rows(service, "SELECT user_id FROM own_publishing_metrics"));
        assertThat(seenByAlice).isEqualTo(List.of(List.of(alice.user(), 1L, 1L, 1L, 42.0)));
        assertThat(seenByBob).isEqualTo(List.of(List.of(bob.user())));
    }

    @Test
    void showsNothingWithoutAUserAndNothingPastTheView() throws SQLException {
        // Given
        Tenant carol = Tenants.with(DATABASE);
        try (Connection service = DATABASE.asService()) {
            rows(service, "SELECT refresh_publishing_metrics()");
            // When, Then
            assertThat(rows(service, "SELECT 1 FROM own_publishing_metrics")).isEmpty();
        }
        assertThatThrownBy(() -> DATABASE.as(
                        carol.user(), service -> rows(service, "SELECT 1 FROM campaign_publishing_metrics")))
                .hasMessageContaining("permission denied");
    }
}
