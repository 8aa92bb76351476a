package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.adpublisher.publishing.RunEnd.Trouble;
import io.smallrye.mutiny.CompositeException;
import io.vertx.sqlclient.DatabaseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL has refused a write of the journal for good: a guard, a constraint, a missing right. Trying again cannot help, and what could not
 * be written stands in the message, so that an id that Meta has answered is not lost with it.
 */
final class JournalRefusal extends RuntimeException {
    /** Classes of SQLSTATE: 08 connection, 40 lost race, 53 resources, 57 shutdown or cancelled, 58 system. These pass. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57", "58");
    /** A lock not had in time; a server that is only a standby now. */
    private static final Set<String> PASSING = Set.of("55P03", "25006");

    private static final int DEEPEST = 12;

    private final String sqlState;

    private JournalRefusal(String what, DatabaseException cause) {
        super("PostgreSQL refused to write " + what + ": " + cause.getMessage(), cause, false, false);
        this.sqlState = String.valueOf(cause.getSqlState());
    }

    /** Whether a failure says that PostgreSQL saw the write and refused it; anything else may pass, and says nothing of the commit. */
    static boolean isRefusal(Throwable failure) {
        return refused(failure) != null;
    }

    /**
     * A refusal as the run's failure.
     *
     * @param what could not be written, with its facts
     * @throws IllegalArgumentException if it is none
     */
    static JournalRefusal of(String what, Throwable failure) {
        DatabaseException refused = refused(failure);
        if (refused == null) {
            throw new IllegalArgumentException("not a refusal", failure);
        }
        return new JournalRefusal(what, refused);
    }

    /** The refusal among the reasons of a failure. */
    static Optional<JournalRefusal> in(Throwable failure) {
        if (failure instanceof JournalRefusal refusal) {
            return Optional.of(refusal);
        }
        List<Throwable> causes = failure instanceof CompositeException several
                ? several.getCauses()
                : Optional.ofNullable(failure.getCause()).stream().toList();
        return causes.stream().flatMap(cause -> in(cause).stream()).findFirst();
    }

    /** For the person who has to look: retrying is of no use before the database has been mended. */
    Trouble trouble() {
        String message =
                getMessage() + " (SQLSTATE " + sqlState + "). Nothing more was begun; this is for the operator.";
        return new Trouble(
                "journal_refused",
                message,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("code", "journal_refused")
                        .put("message", message)
                        .put("sqlstate", sqlState)
                        .put("fix", "Mend what the database complains of, then retry or cancel."));
    }

    private static @Nullable DatabaseException refused(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof DatabaseException database) {
                String state = database.getSqlState();
                boolean passing = state == null
                        || state.length() != 5
                        || PASSING.contains(state)
                        || PASSING_CLASSES.contains(state.substring(0, 2));
                return passing ? null : database;
            }
            cause = cause.getCause();
        }
        return null;
    }
}
