package dev.adpublisher.graph;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is certain after a call to Meta. A call never fails with an exception: for a create, the difference between "refused", "not done" and
 * "nobody knows" is the whole point.
 */
public sealed interface GraphOutcome<T> {

    /**
     * Done: a complete 2xx answer that says so.
     *
     * @param traceId Meta's {@code x-fb-trace-id}, for support cases
     */
    record Success<T>(T value, @Nullable String traceId) implements GraphOutcome<T> {}

    /** Refused for good: a complete, parsed Graph error on the catalogue's allow list. Nothing was made. */
    record Refused<T>(GraphError error, ErrorCatalogue.Entry entry) implements GraphOutcome<T> {
        /** Whether what was asked for is gone, or this token may not see it: Meta says the same of both. */
        public boolean hidden() {
            return entry.errorClass() == ErrorClass.PERMISSION || GraphClient.isGone(error);
        }
    }

    /** Not done: too many calls. {@code pause} is how long to wait, by Meta's headers where they say. */
    record Throttled<T>(Duration pause, String reason) implements GraphOutcome<T> {}

    /** Not done: the token is not accepted any more. */
    record TokenLost<T>(GraphError error, ErrorCatalogue.Entry entry) implements GraphOutcome<T> {}

    /** Not done: no byte of the request left this process. */
    record NotSent<T>(String reason) implements GraphOutcome<T> {}

    /** Anything else. A create may have happened or may yet happen; a read, a deletion or a status change by id may simply be repeated. */
    record Unknown<T>(String reason, @Nullable GraphError error) implements GraphOutcome<T> {}

    /** The same outcome with another value. */
    default <R> GraphOutcome<R> map(Function<T, R> change) {
        return switch (this) {
            case Success<T> success -> new Success<>(change.apply(success.value()), success.traceId());
            case Refused<T> refused -> new Refused<>(refused.error(), refused.entry());
            case Throttled<T> throttled -> new Throttled<>(throttled.pause(), throttled.reason());
            case TokenLost<T> lost -> new TokenLost<>(lost.error(), lost.entry());
            case NotSent<T> notSent -> new NotSent<>(notSent.reason());
            case Unknown<T> unknown -> new Unknown<>(unknown.reason(), unknown.error());
        };
    }
}
