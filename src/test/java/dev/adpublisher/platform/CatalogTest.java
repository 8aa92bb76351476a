package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The catalog of a migrated database, read for what no migration may forget or open. */
class CatalogTest {
    private static final TestDatabase DATABASE = TestDatabase.migrated();
    private static final String TENANTS_TABLES =
            """
            SELECT c.oid, c.relname::text AS name FROM pg_class c
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'flyway_schema_history'
               -- A partition is reached through its parent, whose policies hold; RowLevelSecurityTest shows that nobody reaches it otherwise.
               AND NOT c.relispartition""";

    @Test
    void everyTableForcesPoliciesOnEveryReadAndEveryWrite() throws SQLException {
        assertThat(DATABASE.truth(
                        """
                SELECT t.name FROM (%s) t JOIN pg_class c ON c.oid = t.oid
                 WHERE NOT c.relrowsecurity OR NOT c.relforcerowsecurity
                    OR has_table_privilege('adpublisher_app', t.oid, 'SELECT, INSERT, UPDATE, DELETE')
                   AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = t.oid AND p.polcmd = '*' AND 0 = ANY (p.polroles)
                                      AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL)"""
                                .formatted(TENANTS_TABLES)))
                .isEmpty();
    }

    @Test
    void everyPolicyForTheServiceAsksWhoseTheRowIs() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                """
                SELECT p.polrelid::regclass::text, p.polname::text FROM pg_policy p
                 WHERE (0 = ANY (p.polroles) OR 'adpublisher_app'::regrole = ANY (p.polroles))
                   AND (pg_get_expr(p.polqual, p.polrelid) NOT LIKE '%app_user_id()%'
                     OR pg_get_expr(p.polwithcheck, p.polrelid) NOT LIKE '%app_user_id()%'
                     OR pg_get_expr(p.polqual, p.polrelid) LIKE '%app_scope()%')"""))
                .isEmpty();
    }

    @Test
    void everyPolicyAcrossTenantsIsTheOwnersAndNeedsAScope() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                """
                SELECT p.polrelid::regclass::text, p.polname::text FROM pg_policy p
                 WHERE NOT (0 = ANY (p.polroles)) AND NOT ('adpublisher_app'::regrole = ANY (p.polroles))
                   AND (p.polroles <> ARRAY['adpublisher_owner'::regrole::oid]
                     OR coalesce(pg_get_expr(p.polqual, p.polrelid), '') NOT LIKE '%app_scope() =%')"""))
                .isEmpty();
    }

    @Test
    void everyTableThatTheServiceReachesSaysWhoseItsRowsAre() throws SQLException {
        List<List<Object>> without = DATABASE.truth(
                """
                SELECT t.name FROM (%s) t
                 WHERE has_table_privilege('adpublisher_app', t.oid, 'SELECT, INSERT, UPDATE, DELETE')
                   AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname IN ('user_id', 'campaign_id') AND NOT a.attisdropped)"""
                        .formatted(TENANTS_TABLES));
        assertThat(without).isEqualTo(List.of(List.of("profiles")));
    }

    @Test
    void everyViewAsksWithItsCallersRights() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                """
                SELECT relname::text FROM pg_class
                 WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
                   AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"""))
                .isEmpty();
    }

    @Test
    void everyFunctionWithTheOwnersRightsIsKnownHere() throws Exception {
        Map<String, String> known = known();
        Map<Object, Object> present = new TreeMap<>();
        DATABASE.truth(
                        """
                SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', pg_get_function_result(p.oid)
                  FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace""")
                .forEach(row -> present.put(row.get(0), row.get(1)));
        assertThat(present)
                .as("what may be asked with the owner's rights, and what it answers")
                .isEqualTo(known);
    }

    @Test
    void everyFunctionWithTheOwnersRightsHasItsOwnSearchPathAndIsNotForEverybody() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                """
                SELECT p.proname::text FROM pg_proc p
                 WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
                   AND (NOT coalesce('search_path=public, pg_temp' = ANY (p.proconfig), false)
                     OR has_function_privilege('public', p.oid, 'EXECUTE')
                     OR p.proowner <> 'adpublisher_owner'::regrole)"""))
                .isEmpty();
    }

    @Test
    void nothingOfThePublicSchemaIsTheServicesOwn() throws SQLException {
        assertThat(
                        DATABASE.truth(
                                """
                SELECT relname::text FROM pg_class WHERE relowner = 'adpublisher_app'::regrole
                UNION ALL SELECT proname::text FROM pg_proc WHERE proowner = 'adpublisher_app'::regrole
                UNION ALL SELECT 'may create in public' WHERE has_schema_privilege('adpublisher_app', 'public', 'CREATE')"""))
                .isEmpty();
    }

    /** {@code function(arguments) → what it answers}, one on a line, beside a comment that says why. */
    private static Map<String, String> known() throws IOException {
        try (var lines = CatalogTest.class.getResourceAsStream("/platform/functions-with-owners-rights.txt")) {
            return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" → ", 2))
                    .collect(Collectors.toMap(
                            parts -> parts[0].strip(), parts -> parts[1].strip(), (a, b) -> a, TreeMap::new));
        }
    }
}
