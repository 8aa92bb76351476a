package dev.adpublisher.platform;

import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * A database of its own on this test JVM's PostgreSQL, for tests that need no Quarkus. Each statement is a transaction of its own unless it
 * goes through {@link #as(UUID, Work)}.
 */
public final class TestDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final EmbeddedPostgresServer server = EmbeddedPostgresServer.started();
    private final String name;

    private TestDatabase(String name) {
        this.name = name;
    }

    private TestDatabase() {
        this("test_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet());
        server.createDatabase(name);
    }

    /** The one that {@code @QuarkusTest}s run the service against: to look at and prepare what no API shows. */
    public static TestDatabase ofTheService() {
        return new TestDatabase("adpublisher");
    }

    /** Nothing in it. */
    public static TestDatabase empty() {
        return new TestDatabase();
    }

    /** All migrations done. */
    public static TestDatabase migrated() {
        TestDatabase database = new TestDatabase();
        database.migrate();
        return database;
    }

    /** Migrates as the service does at its start, and answers how many migrations there were to do. */
    public int migrate() {
        return migrate(configuration -> configuration);
    }

    /** As a release did that knew no callbacks and no later version. */
    public void migrateAsBefore(String lastVersion) {
        migrate(configuration -> configuration.skipDefaultCallbacks(true).target(lastVersion));
    }

    private int migrate(UnaryOperator<FluentConfiguration> change) {
        DataSource owner = connections(EmbeddedPostgresServer.OWNER);
        Flyway flyway = change.apply(Flyway.configure()
                        .dataSource(owner)
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .placeholders(Map.of("service_role", EmbeddedPostgresServer.SERVICE))
                        .initSql("SET idle_in_transaction_session_timeout = 0"))
                .load();
        try {
            return Migrations.migrate(owner, flyway);
        } catch (SQLException unreachable) {
            throw new AssertionError(unreachable);
        }
    }

    public DataSource connections(String role) {
        return server.connections(name, role);
    }

    /** For a reactive pool of a test's own, as the service. */
    public PgConnectOptions reactive() {
        return new PgConnectOptions()
                .setHost("localhost")
                .setPort(server.port())
                .setDatabase(name)
                .setUser(EmbeddedPostgresServer.SERVICE)
                .setPassword(EmbeddedPostgresServer.SERVICE);
    }

    public Connection asService() throws SQLException {
        return connections(EmbeddedPostgresServer.SERVICE).getConnection();
    }

    public Connection asOwner() throws SQLException {
        return connections(EmbeddedPostgresServer.OWNER).getConnection();
    }

    /** Past all policies: to prepare and to look at the truth. */
    public Connection asSuperuser() throws SQLException {
        return connections("postgres").getConnection();
    }

    /** One transaction of the service as this user. */
    public <T> T as(UUID user, Work<T> work) throws SQLException {
        try (Connection connection = asService()) {
            connection.setAutoCommit(false);
            rows(connection, "SELECT set_config('app.user_id', ?, true)", user.toString());
            T result = work.in(connection);
            connection.commit();
            return result;
        }
    }

    /** Prepares a state, past all policies. */
    public void given(String sql, Object... arguments) {
        try (Connection connection = asSuperuser()) {
            run(connection, sql, arguments);
        } catch (SQLException e) {
            throw new AssertionError("cannot prepare: " + sql, e);
        }
    }

    /** Looks past all policies. */
    public List<List<Object>> truth(String sql, Object... arguments) throws SQLException {
        try (Connection connection = asSuperuser()) {
            return rows(connection, sql, arguments);
        }
    }

    /** How many rows it changed. */
    public static int run(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, arguments)) {
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }

    public static List<List<Object>> rows(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, arguments);
                ResultSet result = statement.executeQuery()) {
            List<List<Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getObject(column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** Many statements at once, as in a file. */
    public static void script(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... arguments)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int index = 0; index < arguments.length; index++) {
            statement.setObject(index + 1, arguments[index]);
        }
        return statement;
    }

    /** What to do in a transaction. */
    public interface Work<T> {
        T in(Connection connection) throws SQLException;
    }
}
