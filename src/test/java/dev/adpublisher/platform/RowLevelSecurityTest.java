package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.rows;
import static dev.adpublisher.platform.TestDatabase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adpublisher.platform.Tenants.Tenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowLevelSecurityTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final String TABLES =
            """
            SELECT relname::text FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'flyway_schema_history'""";
    private static Tenant alice;
    private static Tenant bob;

    @BeforeAll
    static void twoTenants() throws SQLException {
        alice = Tenants.with(DATABASE);
        bob = Tenants.with(DATABASE);
    }

    @Test
    void isForcedOnEveryTableAndPartitionThereIs() throws SQLException {
        assertThat(DATABASE.truth(TABLES + " AND NOT (relrowsecurity AND relforcerowsecurity)"))
                .isEmpty();
    }

    @Test
    void hasAPolicyOnEveryTableThatTheServiceReaches() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                TABLES
                                        + """
                         AND has_table_privilege('adpublisher_app', oid, 'SELECT, INSERT, UPDATE, DELETE')
                         AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = pg_class.oid AND p.polname = 'own_rows')"""))
                .isEmpty();
    }

    @Test
    void leavesTheServiceNothingThatPoliciesDoNotCover() throws SQLException {
        // A materialized view has no policies, TRUNCATE asks none, and the migrations' own table is nobody's business.
        assertThat(
                        DATABASE.truth(
                                """
                        SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
                           AND (relkind = 'm' AND has_table_privilege('adpublisher_app', oid, 'SELECT')
                             OR relkind IN ('r', 'p') AND has_table_privilege('adpublisher_app', oid, 'TRUNCATE, REFERENCES, TRIGGER')
                             OR relname = 'flyway_schema_history' AND has_table_privilege('adpublisher_app', oid, 'SELECT'))"""))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("tablesOfTheService")
    void showsAUserTheirOwnRowsOnly(String table) throws SQLException {
        // Given
        String owner = ownerColumn(table);
        Object alices = owner.equals("campaign_id") ? alice.campaign() : alice.user();
        // When
        List<List<Object>> seen =
                DATABASE.as(alice.user(), service -> rows(service, "SELECT DISTINCT " + owner + " FROM " + table));
        // Then
        assertThat(seen).isEqualTo(List.of(List.of(alices)));
        assertThat(DATABASE.truth("SELECT DISTINCT " + owner + " FROM " + table))
                .hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @MethodSource("tablesOfTheService")
    void showsNothingToATransactionWithoutAUser(String table) throws SQLException {
        try (Connection service = DATABASE.asService()) {
            assertThat(rows(service, "SELECT 1 FROM " + table)).isEmpty();
            // As a pooled connection is after a transaction that had a user: the setting is not absent, it is ''.
            run(
                    service,
                    "SELECT set_config('app.user_id', ?, true)",
                    alice.user().toString());
            assertThat(rows(service, "SELECT 1 FROM " + table)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("tablesThatTheServiceUpdates")
    void letsNobodyChangeAnothersRow(String table) throws SQLException {
        // Given
        String owner = ownerColumn(table);
        Object bobs = owner.equals("campaign_id") ? bob.campaign() : bob.user();
        // When
        int changed = DATABASE.as(
                alice.user(),
                service -> run(
                        service,
                        "UPDATE " + table + " SET " + owner + " = " + owner + " WHERE " + owner + " = ?",
                        bobs));
        // Then
        assertThat(changed).isZero();
    }

    @ParameterizedTest
    @MethodSource("tablesThatTheServiceUpdates")
    void letsNobodyGiveTheirRowToAnother(String table) {
        String owner = ownerColumn(table);
        Object bobs = owner.equals("campaign_id") ? bob.campaign() : bob.user();
        assertThatThrownBy(() -> DATABASE.as(
                        alice.user(), service -> run(service, "UPDATE " + table + " SET " + owner + " = ?", bobs)))
                .hasMessageContaining("violates row-level security policy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO campaigns (user_id, name) SELECT ?::uuid, 'x' WHERE ?::uuid IS NOT NULL",
                "INSERT INTO campaign_meta_connections (user_id, campaign_id) VALUES (?, ?)",
                "INSERT INTO ads (name, campaign_id) SELECT 'x', c FROM (VALUES (?::uuid, ?::uuid)) v (u, c)",
                "INSERT INTO campaign_states (campaign_id) SELECT c FROM (VALUES (?::uuid, ?::uuid)) v (u, c)",
                "INSERT INTO meta_published_campaigns (campaign_id) SELECT c FROM (VALUES (?::uuid, ?::uuid)) v (u, c)",
                "INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action) VALUES (?, ?, 'user', 'x')",
                "INSERT INTO publications (user_id, campaign_id, attempt, task, target, phase, ad_account_id, plan) "
                        + "VALUES (?, ?, 2, 'publish', 'paused', 'queued', '1', '{}')",
            })
    void letsNobodyWriteInAnothersName(String insert) {
        assertThatThrownBy(() -> DATABASE.as(alice.user(), service -> run(service, insert, bob.user(), bob.campaign())))
                .hasMessageContaining("violates row-level security policy");
    }

    @Test
    void isNotOpenedByTheScopesOfTheOwnersFunctions() throws SQLException {
        for (String scope : List.of(
                "claim",
                "overview",
                "partitions",
                "schedule",
                "sweep",
                "retention",
                "archive",
                "connection_checks")) {
            List<List<Object>> seen = DATABASE.as(alice.user(), service -> {
                run(service, "SELECT set_config('app.scope', ?, true)", scope);
                return rows(
                        service,
                        "SELECT user_id FROM publications UNION ALL SELECT user_id FROM campaigns"
                                + " UNION ALL SELECT user_id FROM campaign_meta_connections");
            });
            assertThat(seen).isNotEmpty().allMatch(row -> row.getFirst().equals(alice.user()));
        }
    }

    @Test
    void reachesPartitionsThroughTheirParentOnly() throws SQLException {
        String partition = (String) DATABASE.truth(
                        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'campaign_audit_log'::regclass LIMIT 1")
                .getFirst()
                .getFirst();
        assertThatThrownBy(() -> DATABASE.as(alice.user(), service -> rows(service, "SELECT 1 FROM " + partition)))
                .hasMessageContaining("permission denied");
    }

    @Test
    void takesACampaignsRowsWithItAndKeepsItsPublications() throws SQLException {
        // Given
        Tenant carol = Tenants.with(DATABASE);
        // When
        DATABASE.as(carol.user(), service -> run(service, "DELETE FROM campaigns WHERE id = ?", carol.campaign()));
        // Then
        assertThat(DATABASE.truth("SELECT 1 FROM ads WHERE campaign_id = ?", carol.campaign()))
                .isEmpty();
        assertThat(DATABASE.truth("SELECT id FROM publications WHERE campaign_id = ?", carol.campaign()))
                .isEqualTo(List.of(List.of(carol.publication())));
    }

    static Stream<String> tablesOfTheService() throws SQLException {
        return tables("SELECT").filter(table -> !table.equals("adopted_duplicates"));
    }

    static Stream<String> tablesThatTheServiceUpdates() throws SQLException {
        return tables("UPDATE");
    }

    private static Stream<String> tables(String privilege) throws SQLException {
        return DATABASE.truth(TABLES + " AND has_table_privilege('adpublisher_app', oid, ?)", privilege).stream()
                .map(row -> (String) row.getFirst());
    }

    private static String ownerColumn(String table) {
        return switch (table) {
            case "profiles" -> "id";
            case "campaign_states", "meta_published_campaigns", "ads" -> "campaign_id";
            default -> "user_id";
        };
    }
}
