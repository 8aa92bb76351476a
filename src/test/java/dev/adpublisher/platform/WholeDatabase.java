package dev.adpublisher.platform;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Everything that a database holds, past all policies, in whatever schema. */
public final class WholeDatabase {
    private static final int ROWS_AT_ONCE = 500;

    private WholeDatabase() {}

    /** The text of every row of every table and materialized view of the service under test, by its name. */
    public static Map<String, String> dump() {
        Map<String, StringBuilder> texts = new TreeMap<>();
        long rows = eachRow("adpublisher", (table, row) -> texts.computeIfAbsent(table, name -> new StringBuilder())
                .append(row)
                .append('\n'));
        Map<String, String> dump = new TreeMap<>();
        texts.forEach((table, text) -> dump.put(table, text.toString()));
        return rows == 0 ? Map.of() : dump;
    }

    /**
     * Shows every row of every database that the tests of this JVM have made, with its place; answers how many there were. None if no
     * PostgreSQL was needed.
     */
    public static long ofAllTests(BiConsumer<String, String> see) {
        if (Integer.getInteger(AdPublisher.EMBEDDED_POSTGRES_PORT) == null) {
            return 0;
        }
        long rows = 0;
        for (String database : databases()) {
            rows += eachRow(database, (table, row) -> see.accept(database + "." + table, row));
        }
        return rows;
    }

    private static List<String> databases() {
        try (Connection connection = connection("postgres");
                Statement statement = connection.createStatement()) {
            return texts(statement, "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static long eachRow(String database, BiConsumer<String, String> see) {
        try (Connection connection = connection(database);
                Statement statement = connection.createStatement()) {
            // In a transaction, so that not all rows come at once.
            connection.setAutoCommit(false);
            statement.setFetchSize(ROWS_AT_ONCE);
            long rows = 0;
            for (String table : tables(statement)) {
                rows += rows(statement, table, table, see);
            }
            return rows + rows(statement, "pg_stat_activity", "(SELECT query FROM pg_stat_activity)", see);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Connection connection(String database) throws SQLException {
        return EmbeddedPostgresServer.started()
                .connections(database, "postgres")
                .getConnection();
    }

    private static List<String> tables(Statement statement) throws SQLException {
        return texts(
                statement,
                "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind"
                        + " IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT"
                        + " LIKE 'pg_t%'");
    }

    private static List<String> texts(Statement statement, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static long rows(Statement statement, String name, String from, BiConsumer<String, String> see)
            throws SQLException {
        long count = 0;
        try (ResultSet rows = statement.executeQuery("SELECT t::text FROM " + from + " t")) {
            while (rows.next()) {
                see.accept(name, String.valueOf(rows.getString(1)));
                count++;
            }
        }
        return count;
    }
}
