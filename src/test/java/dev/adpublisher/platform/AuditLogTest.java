package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.rows;
import static dev.adpublisher.platform.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adpublisher.platform.Tenants.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private Tenant tenant;

    @BeforeEach
    void oneTenant() throws SQLException {
        tenant = Tenants.with(DATABASE);
    }

    @Test
    void hasOneEntryPerTransitionOfAnObject() throws SQLException {
        // Given
        DATABASE.as(
                tenant.user(),
                service -> Tenants.object(service, tenant.user(), tenant.campaign(), tenant.publication(), 1));
        // When: two rows in one statement, then one of them, then none that changes its state
        update(
                "UPDATE publish_objects SET state = 'IN_FLIGHT', epoch = 1 WHERE publication_id = ?",
                tenant.publication());
        update("UPDATE publish_objects SET state = 'CONFIRMED', meta_id = '120' WHERE id = ?", tenant.object());
        update("UPDATE publish_objects SET attempts = attempts + 1 WHERE publication_id = ?", tenant.publication());
        // Then
        assertThat(entries(
                        "publish_object.state",
                        "subject || ' ' || from_state || ' ' || to_state || ' ' || (details ->> 'epoch')"))
                .containsExactlyInAnyOrder(
                        "ad/0 PLANNED IN_FLIGHT 1", "ad/1 PLANNED IN_FLIGHT 1", "ad/0 IN_FLIGHT CONFIRMED 1");
    }

    @Test
    void hasOneEntryPerPhaseOfAPublication() throws SQLException {
        update("UPDATE publications SET phase = 'creating' WHERE id = ?", tenant.publication());
        update("UPDATE publications SET lease_until = now() WHERE id = ?", tenant.publication());
        update("UPDATE publications SET phase = 'done', outcome = 'published' WHERE id = ?", tenant.publication());
        assertThat(entries("publication.phase", "concat_ws(' ', from_state, to_state, details ->> 'outcome')"))
                .containsExactlyInAnyOrder("queued", "queued creating", "creating done published");
    }

    @Test
    void hasOneEntryPerPublishedStatusOfACampaign() throws SQLException {
        update("UPDATE campaigns SET published_status = 'publishing' WHERE id = ?", tenant.campaign());
        update("UPDATE campaigns SET name = 'Summer' WHERE id = ?", tenant.campaign());
        update("UPDATE campaigns SET published_status = NULL WHERE id = ?", tenant.campaign());
        assertThat(entries(
                        "campaign.published_status",
                        "concat_ws('>', coalesce(from_state, '-'), coalesce(to_state, '-'))"))
                .containsExactlyInAnyOrder("->publishing", "publishing>-");
    }

    @Test
    void hasOneEntryPerStatusOfACampaignItsAdsAndItsConnection() throws SQLException {
        // Given
        String ads = "INSERT INTO ads (campaign_id, name) SELECT ?, 'Ad ' || n FROM generate_series(2, 50) AS n";
        DATABASE.as(tenant.user(), service -> run(service, ads, tenant.campaign()));
        // When
        update("UPDATE campaigns SET status = 'archived', published_status = 'paused' WHERE id = ?", tenant.campaign());
        update("UPDATE campaigns SET status = 'archived', name = 'Summer' WHERE id = ?", tenant.campaign());
        update(
                "UPDATE campaign_meta_connections SET connection_status = 'expired' WHERE campaign_id = ?",
                tenant.campaign());
        update(
                "UPDATE campaign_meta_connections SET connection_status = 'expired', status_reason = 'x' WHERE campaign_id = ?",
                tenant.campaign());
        update("UPDATE ads SET status = 'paused' WHERE campaign_id = ?", tenant.campaign());
        update(
                "UPDATE ads SET status = 'paused', meta_review_status = 'pending' WHERE campaign_id = ?",
                tenant.campaign());
        // Then
        String moved = "concat_ws(' ', actor, subject, coalesce(from_state, '-'), to_state)";
        assertThat(entries("campaign.status", moved)).containsExactly("service campaign - archived");
        assertThat(entries("campaign.published_status", moved)).containsExactly("service campaign - paused");
        assertThat(entries("connection.changed", moved)).containsExactly("service connection - expired");
        assertThat(entries("ad.status", "subject")).hasSize(50).doesNotHaveDuplicates();
        assertThat(entries("ad.status", "concat_ws(' ', actor, from_state, to_state)"))
                .containsOnly("service draft paused");
    }

    @Test
    void saysWhoseDoingItWasAndForgetsThatWithTheTransaction() throws SQLException {
        // When
        DATABASE.as(tenant.user(), service -> {
            rows(service, "SELECT set_config('app.actor', 'user', true)");
            return run(service, "UPDATE campaigns SET status = 'ready' WHERE id = ?", tenant.campaign());
        });
        update("UPDATE campaigns SET status = 'done' WHERE id = ?", tenant.campaign());
        // Then
        assertThat(entries("campaign.status", "actor || ' ' || to_state"))
                .containsExactlyInAnyOrder("user ready", "service done");
    }

    /** The plan of the trigger is made over no row at all, and kept. */
    @Test
    void writesThousandsOfEntriesAtOnceWithoutComparingEachWithEach() throws SQLException {
        // Given
        String ads = "INSERT INTO ads (campaign_id, name) SELECT ?, 'Ad ' || n FROM generate_series(1, 4000) AS n";
        DATABASE.as(tenant.user(), service -> run(service, ads, tenant.campaign()));
        // When
        long began = System.nanoTime();
        DATABASE.as(tenant.user(), service -> {
            rows(service, "SELECT set_config('statement_timeout', '10s', true)");
            run(service, "UPDATE ads SET status = 'x' WHERE false");
            return run(service, "UPDATE ads SET status = 'x' WHERE campaign_id = ?", tenant.campaign());
        });
        // Then
        assertThat(entries("ad.status", "subject")).hasSize(4001);
        System.out.printf("4,001 ads and their entries: %d ms%n", (System.nanoTime() - began) / 1_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE campaign_audit_log SET actor = 'user'",
                "DELETE FROM campaign_audit_log",
                "TRUNCATE campaign_audit_log"
            })
    void isAppendOnlyForTheService(String change) {
        assertThatThrownBy(() -> DATABASE.as(tenant.user(), service -> run(service, change)))
                .hasMessageContaining("permission denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE campaign_audit_log SET actor = 'user'", "DELETE FROM campaign_audit_log"})
    void isAppendOnlyEvenPastPolicies(String change) throws SQLException {
        try (Connection superuser = DATABASE.asSuperuser()) {
            assertThatThrownBy(() -> run(superuser, change)).hasMessageContaining("campaign_audit_log is append-only");
        }
    }

    @Test
    void getsItsPartitionsFromTheServiceAndMovesWhatCameTooEarly() throws SQLException {
        // Given
        int made = (Integer) service("SELECT ensure_audit_partitions(2)");
        DATABASE.given(
                "INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, created_at) "
                        + "VALUES (?, ?, 'operator', 'early', now() + interval '4 months')",
                tenant.user(),
                tenant.campaign());
        assertThat(partitionOf("early")).isEqualTo("campaign_audit_log_other");
        // When
        int madeLater = (Integer) service("SELECT ensure_audit_partitions(6)");
        // Then
        assertThat(made).isZero();
        assertThat(madeLater).isEqualTo(4);
        assertThat(partitionOf("early")).matches("campaign_audit_log_20\\d\\d_\\d\\d");
        assertThat(entries("early", "actor")).containsExactly("operator");
        assertThat(service("SELECT count(*) FROM campaign_audit_log WHERE action = 'early'"))
                .isEqualTo(0L);
    }

    private String partitionOf(String action) throws SQLException {
        return (String)
                DATABASE.truth("SELECT tableoid::regclass::text FROM campaign_audit_log WHERE action = ?", action)
                        .getFirst()
                        .getFirst();
    }

    private void update(String sql, UUID id) throws SQLException {
        int changed = DATABASE.as(tenant.user(), service -> run(service, sql, id));
        assertThat(changed).isPositive();
    }

    /** As the service, without a user. */
    private static Object service(String query) throws SQLException {
        try (Connection service = DATABASE.asService()) {
            return rows(service, query).getFirst().getFirst();
        }
    }

    /** As the user sees them. */
    private List<Object> entries(String action, String expression) throws SQLException {
        String query = "SELECT " + expression + " FROM campaign_audit_log WHERE action = ? AND campaign_id = ?";
        List<List<Object>> rows =
                DATABASE.as(tenant.user(), service -> rows(service, query, action, tenant.campaign()));
        return rows.stream().map(List::getFirst).toList();
    }
}
