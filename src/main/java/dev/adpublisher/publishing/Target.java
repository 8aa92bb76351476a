package dev.adpublisher.publishing;

import dev.adpublisher.problem.Problem;
import dev.adpublisher.problem.Violation;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a publish should end as. */
enum Target {
    PAUSED,
    ACTIVE;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads what a client sent.
     *
     * @throws Problem 422 {@code target_invalid}
     */
    static Target of(@Nullable String text) {
        for (Target target : values()) {
            if (target.wireName().equals(text)) {
                return target;
            }
        }
        Violation violation = new Violation(
                "/target", "target_invalid", "target says what the publish ends as.", "Send \"paused\" or \"active\".");
        throw Problem.unprocessable("target_invalid", "target must be paused or active.", List.of(violation));
    }
}
