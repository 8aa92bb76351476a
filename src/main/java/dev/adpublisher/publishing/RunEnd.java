package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a worker leaves a publication: at an end, or written down to be gone on with. */
sealed interface RunEnd {

    /** What went wrong; null where nothing did. */
    default @Nullable Trouble why() {
        return switch (this) {
            case Failed failed -> failed.trouble();
            case Parked parked -> parked.trouble();
            case Waiting waiting -> waiting.trouble();
            case Stalled stalled -> stalled.trouble();
            case Broken broken -> broken.trouble();
            case CommandRefused refused -> refused.trouble();
            case Published published -> null;
            case Cancelled cancelled -> null;
            case Archived archived -> null;
            case Superseded superseded -> null;
            case Lost lost -> null;
        };
    }

    /**
     * Every object exists and has the status asked for.
     *
     * @param mayLand whether a call of an earlier run, cut off or given up, may still land and set it live: then a pause, this one or the next,
     *     is said once more when none can
     */
    record Published(boolean active, boolean mayLand) implements RunEnd {}

    /** What was made is gone again. */
    record Cancelled() implements RunEnd {}

    record Archived() implements RunEnd {}

    /** It cannot go on without a change by the user; what was made stays, paused, its ids known. */
    record Failed(Trouble trouble) implements RunEnd {}

    /** A command on a published campaign was refused; the campaign stays as it was. */
    record CommandRefused(Trouble trouble) implements RunEnd {}

    /** Needs a person: a tie, too many unknown outcomes, work that kills its worker. */
    record Parked(Trouble trouble) implements RunEnd {}

    /** Goes on by itself after {@code pause}; null: when somebody wakes it (a reconnect). */
    record Waiting(Phase phase, @Nullable Duration pause, Trouble trouble) implements RunEnd {
        private static final Duration LOOK_AT_CONNECTION_AGAIN = Duration.ofMinutes(5);

        /** A reconnect wakes it at once, also one that comes before this is written; the long pause is for good measure. */
        static Waiting forReconnect(Trouble trouble) {
            return new Waiting(Phase.WAITING_RECONNECT, LOOK_AT_CONNECTION_AGAIN, trouble);
        }
    }

    /**
     * Meta, or the way to it, gives no answer; goes on after a pause that grows from one to the next.
     *
     * @param progressed whether this run got anything done: then the pauses begin anew
     */
    record Stalled(Phase phase, Trouble trouble, boolean progressed) implements RunEnd {}

    /** Something unforeseen; goes on after a pause that grows, and the claim stays counted. */
    record Broken(Phase phase, Trouble trouble) implements RunEnd {}

    /** A user's command came in between: due again at once, under the new task. */
    record Superseded() implements RunEnd {}

    /** The claim is lost; nothing may be written. */
    record Lost() implements RunEnd {}

    /**
     * Why.
     *
     * @param code stable
     * @param message for a person, with what to do where there is something to do
     * @param details further facts, such as {@code pointer}, Meta's code and trace; never a secret
     */
    record Trouble(String code, String message, @Nullable JsonNode details) {
        static Trouble of(String code, String message) {
            return new Trouble(code, message, null);
        }
    }
}
