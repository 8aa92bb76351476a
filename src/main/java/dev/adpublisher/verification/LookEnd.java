package dev.adpublisher.verification;

import dev.adpublisher.graph.GraphError;
import dev.adpublisher.graph.GraphOutcome;
import java.time.Duration;

/** How a look at Meta ended. Reasons are for the campaign's owner and hold no secret. */
sealed interface LookEnd {
    /** Everything was listed to its last page. */
    record Seen(Sightings sightings) implements LookEnd {}

    record Throttled(Duration pause, String reason) implements LookEnd {}

    record TokenLost(String reason) implements LookEnd {}

    /** Meta refuses the question for good; of the account's other campaigns it may still say something. */
    record Unreadable(String reason) implements LookEnd {}

    /** Meta says that this token may not see the account, or that there is none: so nothing of it can be looked at. */
    record AccountHidden(String reason) implements LookEnd {}

    /** Meta cannot be reached, or answers nothing of use. */
    record Trouble(String reason) implements LookEnd {}

    /** What an outcome without a value means. */
    static LookEnd of(GraphOutcome<?> outcome) {
        return switch (outcome) {
            case GraphOutcome.Success<?> success -> throw new IllegalArgumentException("that is no end");
            case GraphOutcome.Throttled<?>(Duration pause, String reason) -> new Throttled(pause, reason);
            case GraphOutcome.TokenLost<?>(GraphError error, var entry) ->
                new TokenLost(
                        "Meta does not accept the connection any more (" + error.codes() + "). " + entry.action());
            case GraphOutcome.Refused<?> refused -> {
                String why = refused.error().codes() + "). " + refused.entry().action();
                yield refused.hidden()
                        ? new AccountHidden("Meta does not show the ad account to this connection (" + why)
                        : new Unreadable("Meta refuses to show what was published (" + why);
            }
            case GraphOutcome.NotSent<?>(String reason) -> new Trouble(reason);
            case GraphOutcome.Unknown<?>(String reason, var error) -> new Trouble(reason);
        };
    }
}
