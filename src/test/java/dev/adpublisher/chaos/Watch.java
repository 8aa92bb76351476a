package dev.adpublisher.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** Looks where publications stand, past the service: a frozen replica must not keep the harness waiting. */
final class Watch {
    private static final String STANDING =
            """
            SELECT p.phase, coalesce(m.publish_status, ''), coalesce(p.error_code, '')
              FROM publications p LEFT JOIN meta_published_campaigns m ON m.campaign_id = p.campaign_id
             WHERE p.campaign_id = ? ORDER BY p.attempt DESC LIMIT 1
            """;

    private final PostgresServer postgres;
    private final String database;
    private Connection connection;

    Watch(PostgresServer postgres, String database) {
        this.postgres = postgres;
        this.database = database;
    }

    /** @param status of the campaign's publication as users see it; empty for none */
    record Standing(String phase, String status, String error) {
        boolean isPublished() {
            return phase.equals("done") && (status.equals("active") || status.equals("paused"));
        }

        boolean isFailed() {
            return phase.equals("done") && status.equals("error");
        }

        /** Nothing moves any more, and nobody is asked anything. */
        boolean isEnded() {
            return phase.equals("done") && !isFailed();
        }

        String text() {
            return phase + "/" + status;
        }
    }

    /** As it stands; nothing known of it while the database is away. */
    synchronized Standing at(String campaign) {
        try {
            if (connection == null) {
                connection = postgres.connect(database, "postgres");
            }
            try (PreparedStatement statement = connection.prepareStatement(STANDING)) {
                statement.setObject(1, UUID.fromString(campaign));
                try (ResultSet row = statement.executeQuery()) {
                    return row.next()
                            ? new Standing(row.getString(1), row.getString(2), row.getString(3))
                            : new Standing("", "", "");
                }
            }
        } catch (SQLException away) {
            connection = null;
            return new Standing("", "", "");
        }
    }
}
