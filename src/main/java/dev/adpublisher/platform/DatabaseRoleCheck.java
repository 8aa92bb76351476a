package dev.adpublisher.platform;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Row-level security is the second wall between tenants, and it stands only for a role that is subject to it. Says at start, once, when the
 * service's role is not.
 */
@ApplicationScoped
class DatabaseRoleCheck {
    private static final Logger LOG = Logger.getLogger(DatabaseRoleCheck.class);
    private static final String WHAT_IT_MAY =
            """
            SELECT current_user, r.rolsuper, r.rolbypassrls,
                   EXISTS (SELECT 1 FROM pg_class c
                            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
                              AND pg_has_role(current_user, c.relowner, 'USAGE'))
              FROM pg_roles r WHERE r.rolname = current_user""";

    private final DataSource database;

    DatabaseRoleCheck(DataSource database) {
        this.database = database;
    }

    void onStart(@Observes StartupEvent started) throws SQLException {
        try (Connection connection = database.getConnection()) {
            weakness(connection).ifPresent(LOG::warn);
        }
    }

    /** What is wrong with the role that {@code connection} has, and what to do, in one line; nothing when it is as it should be. */
    static Optional<String> weakness(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet role = statement.executeQuery(WHAT_IT_MAY)) {
            role.next();
            String fault = role.getBoolean(2)
                    ? "is a superuser"
                    : role.getBoolean(3) ? "has BYPASSRLS" : role.getBoolean(4) ? "owns tables" : "";
            return fault.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            ("The database role %s %s: row-level security does not bind it as it should, only the service's own filters "
                                            + "separate tenants. Connect the service as a role that owns nothing (QUARKUS_DATASOURCE_USERNAME) and "
                                            + "migrate as the owner (QUARKUS_FLYWAY_USERNAME).")
                                    .formatted(role.getString(1), fault));
        }
    }
}
