package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code rules/goals.json}: what a goal becomes at Meta.
 *
 * @param goal the frontend's {@code selectedGoal}
 * @param destination {@code form}, {@code website} or {@code call}
 * @param destinationType null if the field is left out
 * @param promotedObject members of {@code promoted_object}, none if it is left out
 * @param creativeLink {@code link_data.link} as it stands, or {@value #WEBSITE} or {@value #WEBSITE_OR_TEL}
 */
record GoalRule(
        String id,
        String goal,
        String destination,
        boolean needsPixel,
        String objective,
        @Nullable String destinationType,
        String optimizationGoal,
        String billingEvent,
        String bidStrategy,
        List<String> promotedObject,
        @Nullable String customEventType,
        int advantageAudience,
        @Nullable Integer ageMin,
        List<String> devicePlatforms,
        String creativeLink,
        String callToActionDefault,
        String apiVersion,
        String source) {

    static final String WEBSITE = "$website";
    static final String WEBSITE_OR_TEL = "$website_or_tel";

    private static final List<GoalRule> ALL = Rules.entries(Rules.load("goals"), "entries", GoalRule::read);

    static List<GoalRule> all() {
        return ALL;
    }

    /** The first entry for a goal and a destination that can be had with or without a pixel. */
    static Optional<GoalRule> find(String goal, String destination, boolean pixel) {
        return ALL.stream()
                .filter(rule -> rule.goal.equals(goal) && rule.destination.equals(destination))
                .filter(rule -> pixel || !rule.needsPixel)
                .findFirst();
    }

    static List<String> goals() {
        return ALL.stream().map(GoalRule::goal).distinct().toList();
    }

    private static GoalRule read(JsonNode entry) {
        JsonNode ageMin = entry.required("age_min");
        return new GoalRule(
                entry.required("id").asText(),
                entry.required("goal").asText(),
                entry.required("destination").asText(),
                entry.required("needs_pixel").asBoolean(),
                entry.required("objective").asText(),
                Json.text(entry.required("destination_type")),
                entry.required("optimization_goal").asText(),
                entry.required("billing_event").asText(),
                entry.required("bid_strategy").asText(),
                Rules.texts(entry.required("promoted_object")),
                Json.text(entry.required("custom_event_type")),
                entry.required("advantage_audience").asInt(),
                ageMin.isNull() ? null : ageMin.asInt(),
                Rules.texts(entry.required("device_platforms")),
                entry.required("creative_link").asText(),
                entry.required("call_to_action_default").asText(),
                entry.required("api_version").asText(),
                entry.required("source").asText());
    }
}
