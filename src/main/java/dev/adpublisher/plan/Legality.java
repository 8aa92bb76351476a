package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The table {@code rules/legality.json}: which objective, destination, optimization and billing may stand together. */
final class Legality {

    private static final JsonNode TABLE = Rules.load("legality");
    private static final String LEFT_OUT = "UNDEFINED";

    private Legality() {}

    /** What Meta would object to in this combination; empty if it is legal. */
    static List<String> objections(GoalRule rule) {
        String destination = rule.destinationType() == null ? LEFT_OUT : rule.destinationType();
        List<String> objections = new ArrayList<>();
        if (!allows("objectives", "objective", rule.objective(), "destination_types", destination)) {
            objections.add("destination_type " + destination + " with objective " + rule.objective());
        }
        if (!allows("objectives", "objective", rule.objective(), "optimization_goals", rule.optimizationGoal())) {
            objections.add("optimization_goal " + rule.optimizationGoal() + " with objective " + rule.objective());
        }
        if (!allows("pairs", "destination_type", destination, "optimization_goals", rule.optimizationGoal())) {
            objections.add("optimization_goal " + rule.optimizationGoal() + " with destination_type " + destination);
        }
        if (!allows("billing", "billing_event", rule.billingEvent(), "optimization_goals", rule.optimizationGoal())) {
            objections.add("billing_event " + rule.billingEvent() + " with " + rule.optimizationGoal());
        }
        return objections;
    }

    private static boolean allows(String part, String keyName, String key, String listName, String value) {
        for (JsonNode entry : TABLE.required(part)) {
            if (entry.required(keyName).asText().equals(key)) {
                Set<String> allowed = Set.copyOf(Rules.texts(entry.required(listName)));
                return allowed.contains("*") || allowed.contains(value);
            }
        }
        return false;
    }
}
