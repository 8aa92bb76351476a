package dev.adpublisher.platform;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that the service under test has in its database, past all policies, in whatever schema. */
public final class WholeDatabase {
    private WholeDatabase() {}

    /** The text of every row of every table and materialized view, by its name. */
    public static Map<String, String> dump() {
        try (Connection connection = EmbeddedPostgresServer.started()
                        .connections("adpublisher", "postgres")
                        .getConnection();
                Statement statement = connection.createStatement()) {
            Map<String, String> dump = new TreeMap<>();
            for (String table : tables(statement)) {
                dump.put(table, rows(statement, table));
            }
            dump.put("pg_stat_activity", rows(statement, "(SELECT query FROM pg_stat_activity)"));
            return dump;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind"
                        + " IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT"
                        + " LIKE 'pg_t%'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    private static String rows(Statement statement, String table) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
            while (rows.next()) {
                text.append(rows.getString(1)).append('\n');
            }
        }
        return text.toString();
    }
}
