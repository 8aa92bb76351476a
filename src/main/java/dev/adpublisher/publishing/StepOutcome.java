package dev.adpublisher.publishing;

import dev.adpublisher.publishing.RunEnd.Trouble;
import java.time.Duration;

/** What came of one object's step. A step never fails: what went wrong is data, so that the others' steps go on. */
sealed interface StepOutcome {

    /** It exists. */
    record Made(String metaId) implements StepOutcome {}

    record Rejected(Trouble trouble) implements StepOutcome {}

    /** It may exist. */
    record Unknown(Trouble trouble) implements StepOutcome {}

    /** Not done: Meta, or our own governor, asks to wait. */
    record Throttled(Duration pause, Trouble trouble) implements StepOutcome {}

    /** Not done: the token is not accepted. */
    record TokenLost(Trouble trouble) implements StepOutcome {}

    /** Not done: the request never left, or a harmless one failed on the way. */
    record Delayed(Trouble trouble) implements StepOutcome {}

    /** Not begun: something it needs is missing, or the run is stopping. */
    record Skipped() implements StepOutcome {}
}
