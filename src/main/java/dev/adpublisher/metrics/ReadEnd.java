package dev.adpublisher.metrics;

import dev.adpublisher.graph.GraphError;
import java.time.Duration;

/** What came of asking one question. Texts hold no secret and nothing that a user typed. */
sealed interface ReadEnd {
    /** Every page is stored. {@code foreign} rows were none of ours, or could not be read. */
    record Stored(int rows, int foreign) implements ReadEnd {}

    /** Meta prepares a report, and will be asked for it. */
    record Ordered(String report) implements ReadEnd {}

    /** Meta still prepares the report. */
    record Preparing() implements ReadEnd {}

    /** Meta gave the report up, or does not know it any more. */
    record ReportFailed(String reason) implements ReadEnd {}

    /** Too much at once. */
    record TooMuch(String reason) implements ReadEnd {}

    /** No usable answer this time. */
    record Passing(String reason) implements ReadEnd {}

    /** Meta asks to wait. */
    record Wait(Duration pause, String reason) implements Stop {}

    /** The token is not accepted any more. */
    record TokenLost(GraphError error) implements Stop {}

    /** Meta refuses the question for good. {@code hidden}: because the account is gone, or the user may not see it. */
    record Refused(GraphError error, boolean hidden) implements Stop {}

    /** What no other question of the account would fare better with; of a refusal, only where it is about the account. */
    sealed interface Stop extends ReadEnd {}
}
