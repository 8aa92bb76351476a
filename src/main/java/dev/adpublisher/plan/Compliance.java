package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.plan.Places.Chosen;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Special ad categories: which ones the draft names, and what they forbid.
 *
 * @param categories Meta's names, none for an ordinary campaign
 * @param pointer where they are named
 */
record Compliance(List<String> categories, String pointer) {

    private static final Map<String, Boolean> KNOWN =
            Rules.entries(Rules.load("special-ad-categories"), "entries", Function.identity()).stream()
                    .collect(Collectors.toUnmodifiableMap(
                            entry -> entry.required("category").asText(),
                            entry -> entry.required("restricts_audience").asBoolean()));

    static Compliance of(JsonNode goalData, List<Chosen> places, Findings findings) {
        String pointer = "/goal_data/specialAdCategories";
        JsonNode typed = goalData.path("specialAdCategories");
        if (!Json.typed(typed) && Json.typed(goalData.path("special_ad_categories"))) {
            pointer = "/goal_data/special_ad_categories";
            typed = goalData.path("special_ad_categories");
        }
        List<String> categories = new ArrayList<>();
        boolean list = typed.isArray();
        for (int i = 0; i < (list ? typed.size() : 1); i++) {
            @Nullable String category = Json.text(list ? typed.get(i) : typed);
            if (category != null) {
                add(
                        category.toUpperCase(Locale.ROOT).replaceAll("[ -]", "_"),
                        list ? Json.pointer(pointer, i) : pointer,
                        categories,
                        findings);
            }
        }
        if (categories.stream().anyMatch(category -> KNOWN.getOrDefault(category, false))) {
            places.forEach(place -> checkRestricted(place, findings));
        }
        return new Compliance(List.copyOf(categories), pointer);
    }

    private static void add(String category, String pointer, List<String> categories, Findings findings) {
        if (!KNOWN.containsKey(category)) {
            findings.error(
                    pointer,
                    "special_ad_category_unknown",
                    "Meta has no special ad category \"" + category + "\".",
                    "Choose one of: " + KNOWN.keySet().stream().sorted().collect(Collectors.joining(", ")) + ".");
        } else if (!category.equals("NONE") && !categories.contains(category)) {
            categories.add(category);
        }
    }

    private static void checkRestricted(Chosen place, Findings findings) {
        if (!place.place().include()) {
            findings.error(
                    Json.pointer(place.place().pointer(), "mode"),
                    "exclusion_not_allowed",
                    "Ads of this special category may not exclude places.",
                    "Remove " + place.place().label() + " from the list.");
            return;
        }
        @Nullable
        BigDecimal radius =
                switch (place.target()) {
                    case Target.Circle circle -> circle.radius();
                    case Target.City city -> city.radius() == null ? null : BigDecimal.valueOf(city.radius());
                    case Target.Country country -> null;
                    case Target.Region region -> null;
                };
        BigDecimal minimum =
                LocationLimits.specialCategoryMinimum(place.target().country());
        if (radius != null && radius.compareTo(minimum) < 0) {
            findings.error(
                    Json.pointer(place.place().pointer(), "radius"),
                    "radius_too_small_for_category",
                    "Ads of this special category need a radius of at least " + minimum.toPlainString() + " miles.",
                    "Enter " + minimum.toPlainString() + " miles or more.");
        }
    }
}
