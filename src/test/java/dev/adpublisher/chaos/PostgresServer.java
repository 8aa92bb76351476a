package dev.adpublisher.chaos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A PostgreSQL 18 of the harness's own, which can be restarted under the service's hands. Commits are in the operating system's hands at once. */
final class PostgresServer implements AutoCloseable {
    static final String OWNER = "adpublisher_owner";
    static final String SERVICE = "adpublisher_app";

    private final Path folder;
    private final File log;
    private final int port;
    private final boolean durable;
    private EmbeddedPostgres running;

    /** @param durable whether a commit waits for the disk, as in production; without it, for the operating system only */
    PostgresServer(Path folder, boolean durable) throws IOException {
        this.durable = durable;
        this.folder = folder.resolve("postgres");
        this.log = folder.resolve("postgres.log").toFile();
        Files.createDirectories(this.folder);
        this.port = freePort();
        start();
        execute("postgres", "CREATE ROLE " + OWNER + " LOGIN PASSWORD '" + OWNER + "'");
        execute("postgres", "CREATE ROLE " + SERVICE + " LOGIN PASSWORD '" + SERVICE + "'");
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start() throws IOException {
        running = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", durable ? "on" : "off")
                .setServerConfig("full_page_writes", durable ? "on" : "off")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "300")
                .setServerConfig("track_commit_timestamp", "on")
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    File log() {
        return log;
    }

    void createDatabase(String name) {
        execute("postgres", "CREATE DATABASE " + name + " OWNER " + OWNER);
    }

    /** What points the service at one of its databases. */
    Map<String, String> settings(String database) {
        return Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://localhost:" + port + "/" + database,
                "QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://localhost:" + port + "/" + database,
                "QUARKUS_DATASOURCE_USERNAME", SERVICE,
                "QUARKUS_DATASOURCE_PASSWORD", SERVICE,
                "QUARKUS_FLYWAY_USERNAME", OWNER,
                "QUARKUS_FLYWAY_PASSWORD", OWNER);
    }

    Connection connect(String database, String role) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/" + database, role, role);
    }

    void execute(String database, String sql) {
        try (Connection connection = connect(database, "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Every connection of the service, in the middle of whatever it does; not while somebody else's blow restarts the server. */
    synchronized void cutConnections() {
        execute("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + SERVICE + "'");
    }

    /** Nobody can read or write a publication for so long, and whoever tries holds a connection of the pool. */
    void exhaust(String database, double seconds) {
        try {
            execute(
                    database,
                    "BEGIN; SET LOCAL lock_timeout = '1s'; LOCK TABLE publications IN ACCESS EXCLUSIVE MODE; SELECT"
                            + " pg_sleep("
                            + seconds + "); COMMIT");
        } catch (IllegalStateException busy) {
            // Somebody else holds a row of it all the time: then others have waited for that second.
        }
    }

    synchronized void restart() {
        try {
            running.close();
            start();
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL does not come back", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        running.close();
    }
}
