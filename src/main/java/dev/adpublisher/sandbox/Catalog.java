package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The names that Meta knows, read from {@code sandbox/edges.json}, {@code insights.json} and {@code legality.json}. */
final class Catalog {
    /** Parameters, closed value lists and readable fields of one kind. */
    record Entry(
            Set<String> required,
            Set<String> create,
            Set<String> update,
            Set<String> numbers,
            Set<String> times,
            Map<String, Set<String>> enums,
            Set<String> effectiveStatuses,
            Set<String> edges,
            Set<String> fields) {}

    /** What an objective allows. */
    record Legality(Set<String> destinations, Set<String> goals) {}

    final Map<Kind, Entry> entries = new EnumMap<>(Kind.class);
    final Map<String, Legality> objectives = new HashMap<>();
    final int oldestMarketingVersion;
    final Set<String> callsToAction;
    final Set<String> customEventTypes;
    /** The lists of a targeting spec that choose placements, each with its values. */
    final Map<String, Set<String>> placements;

    final Set<String> insightsFields;
    final Set<String> breakdowns;
    final Set<String> actionBreakdowns;
    final Set<String> attributionWindows;
    final Set<String> dsaCountries;
    final Set<String> dsaCountryGroups;
    /** Days by event, as texts. */
    final Map<String, Set<String>> attributionDays;

    final Set<String> conversionGoals;
    final Set<String> instantFormButtons;
    /** Of a regulation the one word that its identities' names begin with; none for those known by number. */
    final Map<String, Set<String>> regionalRegulations;

    final Set<String> restrictedCategories;
    final Set<String> europeanCountries;

    Catalog() {
        JsonNode edges = Json.resource("edges.json");
        for (Kind kind : Kind.values()) {
            entries.put(kind, entry(edges.path(kind.word)));
        }
        oldestMarketingVersion = edges.path("oldest_marketing_version").asInt();
        callsToAction = Json.words(edges.path("call_to_action_types"));
        customEventTypes = Json.words(edges.path("custom_event_types"));
        placements = table(edges.path("placements"));
        JsonNode insights = Json.resource("insights.json");
        insightsFields = Json.words(insights.path("fields"));
        breakdowns = Json.words(insights.path("breakdowns"));
        actionBreakdowns = Json.words(insights.path("action_breakdowns"));
        attributionWindows = Json.words(insights.path("attribution_windows"));
        JsonNode legality = Json.resource("legality.json");
        legality.properties().forEach(objective -> {
            if (objective.getKey().startsWith("OUTCOME_")) {
                objectives.put(
                        objective.getKey(),
                        new Legality(
                                Json.words(objective.getValue().path("destinations")),
                                Json.words(objective.getValue().path("goals"))));
            }
        });
        dsaCountries = Json.words(legality.path("dsa_countries"));
        dsaCountryGroups = Json.words(legality.path("dsa_country_groups"));
        attributionDays = table(legality.path("attribution_windows"));
        conversionGoals = Json.words(legality.path("conversion_goals"));
        instantFormButtons = Json.words(legality.path("instant_form_buttons"));
        regionalRegulations = table(legality.path("regional_regulations"));
        Json.words(legality.path("regional_regulation_numbers"))
                .forEach(number -> regionalRegulations.put(number, Set.of()));
        restrictedCategories = Json.words(legality.path("restricted_categories"));
        europeanCountries = Json.words(legality.path("european_countries"));
    }

    Entry of(Kind kind) {
        Entry entry = entries.get(kind);
        if (entry == null) {
            throw new IllegalStateException("no entry for " + kind);
        }
        return entry;
    }

    private static Map<String, Set<String>> table(JsonNode node) {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        node.properties().forEach(entry -> table.put(entry.getKey(), Json.words(entry.getValue())));
        return table;
    }

    private static Entry entry(JsonNode node) {
        return new Entry(
                Json.words(node.path("required")),
                Json.words(node.path("create")),
                Json.words(node.path("update")),
                Json.words(node.path("numbers")),
                Json.words(node.path("times")),
                table(node.path("enums")),
                Json.words(node.path("effective_statuses")),
                Json.words(node.path("edges")),
                Json.words(node.path("fields")));
    }
}
