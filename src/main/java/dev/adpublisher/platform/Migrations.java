package dev.adpublisher.platform;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * Brings the database up to date at the start, before anything else looks at it, one replica at a time. Flyway has a lock of its own, but takes it
 * only after it has decided whether a database that is not its own has to be adopted: a replica that looked while another one had made the first
 * tables took those for somebody else's, and did not start.
 */
@ApplicationScoped
class Migrations {
    private static final Logger LOG = Logger.getLogger(Migrations.class);
    private static final int BEFORE_EVERYTHING = 1;
    /** Any number that nobody else locks in this database. */
    private static final long LOCK = 4_172_660_133_201_887L;

    private final DataSource database;
    private final Flyway flyway;

    Migrations(DataSource database, Flyway flyway) {
        this.database = database;
        this.flyway = flyway;
    }

    void onStart(@Observes @Priority(BEFORE_EVERYTHING) StartupEvent started) throws SQLException {
        LOG.debugf("%d migrations done", migrate(database, flyway));
    }

    /** Migrates when no other replica does; answers how many migrations there were to do. Ends the lock with its transaction, as poolers want it. */
    static int migrate(DataSource database, Flyway flyway) throws SQLException {
        try (Connection connection = reached(database, flyway)) {
            connection.setAutoCommit(false);
            try {
                lock(connection);
                return flyway.migrate().migrationsExecuted;
            } finally {
                connection.rollback();
            }
        }
    }

    /** Flyway waits for a database that is not up yet, the pool does not. */
    private static Connection reached(DataSource database, Flyway flyway) throws SQLException {
        try {
            return database.getConnection();
        } catch (SQLException notUpYet) {
            LOG.debugf(notUpYet, "the database is not up yet");
            LOG.debugf("%d migrations are known", flyway.info().all().length);
            return database.getConnection();
        }
    }

    private static void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // It does nothing while Flyway works, for as long as that takes.
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
            try (ResultSet free = statement.executeQuery("SELECT pg_try_advisory_xact_lock(" + LOCK + ")")) {
                if (free.next() && free.getBoolean(1)) {
                    return;
                }
            }
            LOG.info("another replica migrates the database; this one waits for it");
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
        }
    }
}
