package dev.adpublisher.problem;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a failed transaction means for the caller, by PostgreSQL's SQLSTATE and by how a connection ends. */
final class DatabaseFailures {
    /** Classes: 08 connection, 53 resources, 57 operator (shutdown, cancelled). Codes: 40001 and 40P01 are a lost race that a retry wins. */
    private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "53", "57");

    private static final Set<String> RETRY = Set.of("40001", "40P01", "55P03", "25006");
    private static final int DEEPEST = 12;

    private DatabaseFailures() {}

    /** 503 when the database cannot be used now, 409 or 422 when it refuses what was sent; null when it is none of these. */
    static @Nullable Problem problem(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof DatabaseException database) {
                return ofState(database.getSqlState());
            }
            if (cause instanceof SQLException database) {
                return ofState(database.getSQLState());
            }
            if (connectionLost(cause)) {
                return unavailable();
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** Of these, only the first is the SQL client's own; but nothing else connects for a request and lets its failure escape. */
    private static boolean connectionLost(Throwable cause) {
        return cause instanceof ClosedConnectionException
                || cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof ConnectionPoolTooBusyException
                || cause instanceof TimeoutException;
    }

    private static @Nullable Problem ofState(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return null;
        }
        if (UNAVAILABLE_CLASSES.contains(state.substring(0, 2)) || RETRY.contains(state)) {
            return unavailable();
        }
        if (state.startsWith("22")) {
            return Problem.unprocessable(
                    "unstorable_value",
                    "A value cannot be stored: a text with the character U+0000, or a number or date out of range.",
                    List.of());
        }
        if (state.equals("23503") || state.equals("23505")) {
            return Problem.conflict(
                    "changed_meanwhile",
                    "What this belongs to was changed or deleted by another request at the same moment.");
        }
        return null;
    }

    private static Problem unavailable() {
        return Problem.unavailable(
                "database_unavailable",
                "Temporarily unavailable",
                "The database cannot be reached at the moment. Nothing was changed; try again.",
                Duration.ofSeconds(2));
    }
}
