package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.plan.Places.Chosen;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Special ad categories: which ones the draft names, and what they forbid.
 *
 * @param categories Meta's names, none for an ordinary campaign
 * @param countries where they apply: of the included places, as far as it is known
 * @param pointer where they are named
 */
record Compliance(List<String> categories, List<String> countries, String pointer) {

    private static final Map<String, Boolean> KNOWN =
            Rules.entries(Rules.load("special-ad-categories"), "entries", Function.identity()).stream()
                    .collect(Collectors.toUnmodifiableMap(
                            entry -> entry.required("category").asText(),
                            entry -> entry.required("restricts_audience").asBoolean()));

    private static final String FINANCIAL = "FINANCIAL_PRODUCTS_SERVICES";
    private static final String POLITICS = "ISSUES_ELECTIONS_POLITICS";

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
        if (categories.contains("CREDIT") && categories.contains(FINANCIAL)) {
            findings.error(
                    pointer,
                    "special_ad_categories_conflict",
                    "CREDIT and " + FINANCIAL + " cannot be chosen at once; the second is the newer name.",
                    "Remove one of the two.");
        }
        if (categories.contains(POLITICS)) {
            places.stream().filter(Compliance::isInUnion).findFirst().ifPresent(place -> notInUnion(place, findings));
        }
        if (categories.stream().anyMatch(category -> KNOWN.getOrDefault(category, false))) {
            places.forEach(place -> checkRestricted(place, findings));
        }
        return new Compliance(List.copyOf(categories), countries(places, categories, findings), pointer);
    }

    private static List<String> countries(List<Chosen> places, List<String> categories, Findings findings) {
        Set<String> countries = new TreeSet<>();
        for (Chosen place : places) {
            @Nullable String country = country(place);
            if (place.place().include() && country != null) {
                countries.add(country);
            } else if (place.place().include() && !categories.isEmpty()) {
                findings.warning(
                        Json.pointer(place.place().pointer(), "country_code"),
                        "special_ad_category_country_unknown",
                        "It is not known in which country " + place.place().label()
                                + " lies, and Meta has to be told for which countries a special ad category applies.",
                        "Give its country code.");
            }
        }
        return List.copyOf(countries);
    }

    private static @Nullable String country(Chosen place) {
        @Nullable String found = place.target().country();
        return found == null ? place.place().land() : found;
    }

    /** Whether its creatives have to say that they are political. */
    boolean political() {
        return categories.contains(POLITICS);
    }

    private static boolean isInUnion(Chosen place) {
        @Nullable String country = country(place);
        return place.place().include() && country != null && DsaStatement.required(country);
    }

    private static void notInUnion(Chosen place, Findings findings) {
        findings.error(
                place.place().pointer(),
                "political_ads_not_allowed",
                "Meta shows no ads about social issues, elections or politics in the European Union, where "
                        + place.place().label() + " lies.",
                "Remove this place, or the category if it does not apply.");
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
