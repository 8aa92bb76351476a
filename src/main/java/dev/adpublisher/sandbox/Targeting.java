package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Checks a targeting spec and finds out which countries it reaches. */
final class Targeting {
    private static final int EXPLICIT_ADVANTAGE_SINCE = 25;
    private static final double KILOMETRES_PER_MILE = 1.609344;
    private final Realm realm;
    private final Places places;

    Targeting(Realm realm, Places places) {
        this.realm = realm;
        this.places = places;
    }

    /** @throws Refusal 100 for what Meta would not take */
    ObjectNode validate(Params params, int version, boolean specialCategory) {
        ObjectNode targeting = params.object("targeting");
        if (targeting == null) {
            throw Refusal.missing("targeting");
        }
        JsonNode included = targeting.path("geo_locations");
        if (!included.isObject() || countriesOf(included).isEmpty()) {
            throw Refusal.invalid("Your audience is missing a location")
                    .explain("Missing location", "Add at least one place to the targeting.")
                    .blame("targeting", "geo_locations");
        }
        countriesOf(targeting.path("excluded_geo_locations"));
        ages(targeting);
        placements(targeting);
        if (version >= EXPLICIT_ADVANTAGE_SINCE) {
            advantage(targeting);
        }
        if (specialCategory) {
            restricted(targeting);
        }
        return withDefaults(targeting);
    }

    private static ObjectNode withDefaults(ObjectNode targeting) {
        ObjectNode kept = targeting.deepCopy();
        if (!kept.has("age_min")) {
            kept.put("age_min", 18);
        }
        if (!kept.has("age_max")) {
            kept.put("age_max", 65);
        }
        if (kept.get("geo_locations") instanceof ObjectNode geo && !geo.has("location_types")) {
            geo.putArray("location_types").add("home").add("recent");
        }
        return kept;
    }

    private static void advantage(ObjectNode targeting) {
        JsonNode flag = targeting.path("targeting_automation").path("advantage_audience");
        if (flag.isMissingNode() || !(flag.asText().equals("0") || flag.asText().equals("1"))) {
            throw Refusal.invalid("Invalid parameter")
                    .explain(
                            "Advantage Audience Flag Required",
                            "Set targeting_automation.advantage_audience to 0 or 1.")
                    .blame("targeting", "targeting_automation", "advantage_audience");
        }
    }

    private static void ages(ObjectNode targeting) {
        int youngest = targeting.path("age_min").asInt(18);
        int oldest = targeting.path("age_max").asInt(65);
        if (youngest < 13 || oldest > 65 || youngest > oldest) {
            throw Refusal.invalid("Ages must be between 13 and 65, the lower one first")
                    .blame("targeting", "age_min");
        }
    }

    private void placements(ObjectNode targeting) {
        realm.catalog.placements.forEach((list, known) -> {
            if (!known.containsAll(Json.texts(targeting.get(list)))) {
                throw Normal.notOneOf("targeting[" + list + "]", known);
            }
        });
    }

    /** Housing, employment, credit: no choice of age or gender, no small places, no exclusions, nobody like one's customers. */
    private void restricted(ObjectNode targeting) {
        boolean ages = targeting.path("age_min").asInt(18) != 18
                || targeting.path("age_max").asInt(65) != 65;
        boolean genders = !targeting.path("genders").isEmpty();
        boolean excluded = !targeting.path("excluded_geo_locations").isEmpty();
        JsonNode geo = targeting.path("geo_locations");
        boolean small =
                !geo.path("zips").isEmpty() || !geo.path("neighborhoods").isEmpty();
        if (ages || genders || excluded || small || lookalike(targeting.path("custom_audiences"))) {
            throw notInASpecialCategory(
                            "Age 18 to 65+, all genders, no excluded places, postal codes, neighbourhoods or"
                                    + " lookalikes.")
                    .blame("targeting");
        }
        for (JsonNode city : geo.path("cities")) {
            Places.Place place = places.city(city.path("key").asText());
            wideEnough(city, place == null ? "" : place.country(), "cities");
        }
        for (JsonNode point : geo.path("custom_locations")) {
            wideEnough(point, customLocation(point), "custom_locations");
        }
    }

    private static Refusal notInASpecialCategory(String text) {
        return Refusal.invalid("This targeting is not allowed in a special ad category")
                .explain("Special ad category", text);
    }

    /** The sandbox has no audiences to look up: Meta's word for the kind, or the name that Meta gives them, has to do. */
    private static boolean lookalike(JsonNode audiences) {
        for (JsonNode audience : audiences) {
            if (audience.path("subtype").asText().equals("LOOKALIKE")
                    || audience.path("name").asText().startsWith("Lookalike")) {
                return true;
            }
        }
        return false;
    }

    private void wideEnough(JsonNode place, String country, String list) {
        if (!place.has("radius")) {
            return;
        }
        boolean miles = place.path("distance_unit").asText("mile").equals("mile");
        double least = 0;
        if (country.equals("US") || country.equals("CA")) {
            least = miles ? 15 : 25;
        } else if (realm.catalog.europeanCountries.contains(country)) {
            least = miles ? 15 / KILOMETRES_PER_MILE : 15;
        }
        if (place.path("radius").asDouble() < least) {
            throw notInASpecialCategory(
                            "Circles need 15 miles or 25 kilometres in the US and Canada, 15 kilometres in Europe.")
                    .blame("targeting", "geo_locations", list);
        }
    }

    /** Country codes that the places lie in; group names are kept as they are. */
    Set<String> countriesOf(JsonNode geo) {
        Set<String> countries = new LinkedHashSet<>();
        for (String code : Json.texts(geo.get("countries"))) {
            if (places.country(code) == null) {
                throw unknownPlace("countries", code);
            }
            countries.add(code);
        }
        countries.addAll(Json.texts(geo.get("country_groups")));
        for (JsonNode region : geo.path("regions")) {
            Places.Place place = places.region(region.path("key").asText());
            if (place == null) {
                throw unknownPlace("regions", region.path("key").asText());
            }
            countries.add(place.country());
        }
        for (JsonNode city : geo.path("cities")) {
            Places.Place place = places.city(city.path("key").asText());
            if (place == null) {
                throw unknownPlace("cities", city.path("key").asText());
            }
            radius(city, 10, 50, "cities");
            countries.add(place.country());
        }
        for (JsonNode point : geo.path("custom_locations")) {
            countries.add(customLocation(point));
        }
        geo.path("zips")
                .forEach(zip -> countries.add(zip.path("key").asText("??").substring(0, 2)));
        geo.path("geo_markets").forEach(market -> countries.add("US"));
        return countries;
    }

    private String customLocation(JsonNode point) {
        radius(point, 0.63, 50, "custom_locations");
        if (point.has("country")) {
            return point.path("country").asText();
        }
        double latitude = point.path("latitude").asDouble(Double.NaN);
        double longitude = point.path("longitude").asDouble(Double.NaN);
        boolean onEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
        if (!onEarth && !point.has("address_string")) {
            throw Refusal.invalid("custom_locations needs latitude and longitude or an address")
                    .blame("targeting", "geo_locations", "custom_locations");
        }
        String country = onEarth ? places.countryAt(latitude, longitude) : null;
        return country == null ? "??" : country;
    }

    private static void radius(JsonNode place, double least, double most, String list) {
        if (!place.has("radius")) {
            return;
        }
        double radius = place.path("radius").asDouble();
        String unit = place.path("distance_unit").asText("mile");
        if (!List.of("mile", "kilometer").contains(unit)) {
            throw Normal.notOneOf("distance_unit", List.of("mile", "kilometer"));
        }
        double miles = unit.equals("mile") ? radius : radius / KILOMETRES_PER_MILE;
        if (miles < least * 0.99 || miles > most * 1.01) {
            throw Refusal.invalid("The radius must be between " + least + " and " + most + " miles")
                    .blame("targeting", "geo_locations", list);
        }
    }

    private static Refusal unknownPlace(String list, String key) {
        return Refusal.invalid("Invalid location in " + list + ": " + key)
                .explain("Unknown place", "The place " + key + " does not exist.")
                .blame("targeting", "geo_locations", list);
    }

    boolean reachesEuropeanUnion(ObjectNode targeting) {
        for (String country : countriesOf(targeting.path("geo_locations"))) {
            if (realm.catalog.dsaCountries.contains(country) || realm.catalog.dsaCountryGroups.contains(country)) {
                return true;
            }
        }
        return false;
    }
}
