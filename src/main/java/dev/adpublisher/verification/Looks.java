package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How often to look, and what Meta's {@code effective_status} says of a review: {@code rules/verification.json}. */
final class Looks {
    private static final JsonNode TABLE = RuleFiles.load("verification");
    private static final List<Step> SCHEDULE = steps();
    private static final Duration WHILE_IN_REVIEW =
            Duration.parse(TABLE.required("while_in_review").asText());

    private Looks() {}

    private record Step(@Nullable Duration youngerThan, Duration every) {}

    /** How long until the next look at a campaign of that age. */
    static Duration every(Duration age, boolean inReview) {
        Duration byAge = SCHEDULE.stream()
                .filter(step -> step.youngerThan() == null || age.compareTo(step.youngerThan()) < 0)
                .map(Step::every)
                .findFirst()
                .orElseThrow();
        return inReview && byAge.compareTo(WHILE_IN_REVIEW) > 0 ? WHILE_IN_REVIEW : byAge;
    }

    /** {@code pending}, {@code approved} or {@code rejected}; null if the status says nothing of it, or is not known. */
    static @Nullable String review(String effectiveStatus) {
        return TABLE.required("effective_status")
                .path(effectiveStatus)
                .path("review")
                .textValue();
    }

    /** Whether Meta is still at work on it. */
    static boolean inReview(String effectiveStatus) {
        return TABLE.required("effective_status")
                .path(effectiveStatus)
                .path("in_review")
                .asBoolean(false);
    }

    private static List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        TABLE.required("schedule")
                .forEach(step -> steps.add(new Step(
                        step.has("younger_than")
                                ? Duration.parse(step.path("younger_than").asText())
                                : null,
                        Duration.parse(step.required("every").asText()))));
        return List.copyOf(steps);
    }
}
