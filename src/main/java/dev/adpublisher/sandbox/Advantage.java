package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Predicate;

/** {@code advantage_state_info}: what a campaign and its ad sets leave to Meta. Nobody sets it; it follows from all the rest. */
final class Advantage {
    private Advantage() {}

    static ObjectNode of(MetaObject campaign, List<MetaObject> adSets) {
        boolean budget = campaign.data.has("daily_budget") || campaign.data.has("lifetime_budget");
        boolean audience = !adSets.isEmpty() && all(adSets, Advantage::leavesAudience);
        boolean placement = all(adSets, Advantage::leavesPlacement);
        return Json.object()
                .put("advantage_state", budget && audience && placement ? kind(campaign) : "DISABLED")
                .put("advantage_budget_state", word(budget))
                .put("advantage_audience_state", word(audience))
                .put("advantage_placement_state", word(placement));
    }

    private static boolean all(List<MetaObject> adSets, Predicate<JsonNode> rule) {
        return adSets.stream().filter(MetaObject::live).allMatch(adSet -> rule.test(adSet.data.path("targeting")));
    }

    private static boolean leavesAudience(JsonNode targeting) {
        return targeting
                .path("targeting_automation")
                .path("advantage_audience")
                .asText()
                .equals("1");
    }

    private static boolean leavesPlacement(JsonNode targeting) {
        return targeting.path("publisher_platforms").isEmpty();
    }

    private static String word(boolean on) {
        return on ? "ENABLED" : "DISABLED";
    }

    private static String kind(MetaObject campaign) {
        return switch (campaign.text("objective", "")) {
            case "OUTCOME_SALES" -> "ADVANTAGE_PLUS_SALES";
            case "OUTCOME_APP_PROMOTION" -> "ADVANTAGE_PLUS_APP";
            case "OUTCOME_LEADS" -> "ADVANTAGE_PLUS_LEADS";
            default -> "DISABLED";
        };
    }
}
