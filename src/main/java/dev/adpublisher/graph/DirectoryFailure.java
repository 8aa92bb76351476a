package dev.adpublisher.graph;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Why a read at Meta gave no answer. Holds no token and no address; without a stack trace, because it is an outcome and no fault of ours. */
public abstract sealed class DirectoryFailure extends RuntimeException {

    private final transient @Nullable GraphError error;

    private DirectoryFailure(String message, @Nullable GraphError error) {
        super(message, null, false, false);
        this.error = error;
    }

    /** What Meta said, if it said something. */
    public @Nullable GraphError error() {
        return error;
    }

    /** Meta cannot be reached, or has trouble of its own, and trying again at once did not help. */
    public static final class Unreachable extends DirectoryFailure {
        Unreachable(String why, @Nullable GraphError error) {
            super("Meta cannot be reached: " + why, error);
        }
    }

    /** Too many calls. */
    public static final class Throttled extends DirectoryFailure {
        private final Duration wait;

        Throttled(Duration wait, GraphError error) {
            super("Meta takes no more calls for " + wait + " (" + error.codes() + ")", error);
            this.wait = wait;
        }

        /** Not asked at all: the governor says that Meta would not answer, or that the rest is kept for publishing. */
        Throttled(Duration wait, String reason) {
            super("Meta is not asked for " + wait.truncatedTo(ChronoUnit.SECONDS) + ": " + reason, null);
            this.wait = wait;
        }

        /** How long to stay away, by Meta's headers or else by the catalogue. */
        public Duration waitFor() {
            return wait;
        }
    }

    /** The token that was used is not, or no longer, good. */
    public static final class TokenRefused extends DirectoryFailure {
        TokenRefused(GraphError error) {
            super("Meta refuses the token (" + error.codes() + ")", error);
        }
    }

    /** The token is good, but may not read this. */
    public static final class PermissionDenied extends DirectoryFailure {
        PermissionDenied(GraphError error) {
            super("Meta denies the permission (" + error.codes() + ")", error);
        }
    }

    /** Meta refuses the question: no such object, or not for this token, or a wrong parameter. */
    public static final class Refused extends DirectoryFailure {
        Refused(GraphError error) {
            super("Meta refuses the request (" + error.codes() + ")", error);
        }
    }

    /** The answer is not what the Graph API answers, and asking again did not help. */
    public static final class Malformed extends DirectoryFailure {
        Malformed(String why) {
            super("Meta's answer cannot be read: " + why, null);
        }
    }
}
