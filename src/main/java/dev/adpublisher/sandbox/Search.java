package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** {@code GET /search}: places, countries, locales. */
final class Search {
    private static final List<String> LOCALES =
            List.of("6:English (US)", "24:English (UK)", "5:German", "9:French (France)", "23:Spanish", "11:Japanese");
    private final Places places;

    Search(Places places) {
        this.places = places;
    }

    Answer find(Params params) {
        String type = params.require("type");
        return switch (type) {
            case "adgeolocation" -> locations(params);
            case "adcountry" -> countries(params);
            case "adlocale" -> locales(params);
            case "adinterest", "adgeolocationmeta", "adradiussuggestion" -> Answer.ok(body(Json.array()));
            default -> throw Normal.notOneOf("type", List.of("adgeolocation", "adcountry", "adlocale", "adinterest"));
        };
    }

    private static ObjectNode body(ArrayNode data) {
        ObjectNode body = Json.object();
        body.set("data", data);
        return body;
    }

    private Answer locations(Params params) {
        String wanted = Places.plain(params.get("q", ""));
        List<String> types = params.list("location_types");
        String country = params.get("country_code", "");
        String region = params.get("region_id", "");
        int limit = params.integer("limit", 8);
        ArrayNode data = Json.array();
        for (Places.Place place : places.all) {
            boolean fits = (types.isEmpty() || types.contains(place.type()))
                    && (country.isEmpty() || place.country().equalsIgnoreCase(country))
                    && (region.isEmpty() || place.regionKey().equals(region))
                    && matches(place, wanted);
            if (fits && data.size() < limit) {
                data.add(node(place));
            }
        }
        return Answer.ok(body(data));
    }

    private static boolean matches(Places.Place place, String wanted) {
        return Places.plain(place.name()).startsWith(wanted)
                || (place.type().equals("country") && place.key().equalsIgnoreCase(wanted));
    }

    private ObjectNode node(Places.Place place) {
        ObjectNode node = Json.object();
        node.put("key", place.key()).put("name", place.name()).put("type", place.type());
        node.put("country_code", place.country());
        Places.Place country = places.country(place.country());
        node.put("country_name", country == null ? place.country() : country.name());
        if (place.type().equals("city")) {
            node.put("region", place.region()).put("region_id", Long.parseLong(place.regionKey()));
        }
        node.put("supports_region", true).put("supports_city", true);
        return node;
    }

    private Answer countries(Params params) {
        String wanted = Places.plain(params.get("q", ""));
        ArrayNode data = Json.array();
        for (Places.Place place : places.all) {
            if (place.type().equals("country") && matches(place, wanted)) {
                data.add(node(place));
            }
        }
        return Answer.ok(body(data));
    }

    private static Answer locales(Params params) {
        String wanted = Places.plain(params.get("q", ""));
        ArrayNode data = Json.array();
        for (String locale : LOCALES) {
            int colon = locale.indexOf(':');
            String name = locale.substring(colon + 1);
            if (Places.plain(name).startsWith(wanted)) {
                data.addObject()
                        .put("key", Integer.parseInt(locale.substring(0, colon)))
                        .put("name", name);
            }
        }
        return Answer.ok(body(data));
    }
}
