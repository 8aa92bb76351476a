package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.Places.Chosen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes {@code geo_locations} and {@code excluded_geo_locations}, remembering where each came from. */
final class GeoTargeting {

    private static final String MILE = "mile";

    private GeoTargeting() {}

    static void write(List<Chosen> places, ObjectNode targeting, Map<String, String> origins) {
        write(places.stream().filter(place -> place.place().include()).toList(), "geo_locations", targeting, origins);
        write(
                places.stream().filter(place -> !place.place().include()).toList(),
                "excluded_geo_locations",
                targeting,
                origins);
    }

    private static void write(List<Chosen> places, String member, ObjectNode targeting, Map<String, String> origins) {
        if (places.isEmpty()) {
            return;
        }
        Map<String, List<String>> pointers = new LinkedHashMap<>();
        ObjectNode geo = targeting.putObject(member);
        for (Chosen place : places) {
            String kind = kind(place.target());
            ArrayNode list = geo.withArray(kind);
            append(list, place.target());
            pointers.computeIfAbsent(kind, ignored -> new ArrayList<>())
                    .add(place.place().pointer());
        }
        String path = "targeting." + member;
        origins.put(path, Place.LIST);
        pointers.forEach((kind, from) -> {
            origins.put(path + '.' + kind, from.size() == 1 ? from.getFirst() : Place.LIST);
            for (int i = 0; i < from.size(); i++) {
                origins.put(path + '.' + kind + '.' + i, from.get(i));
            }
        });
    }

    private static String kind(Target target) {
        return switch (target) {
            case Target.Country country -> "countries";
            case Target.Region region -> "regions";
            case Target.City city -> "cities";
            case Target.Circle circle -> "custom_locations";
        };
    }

    private static void append(ArrayNode list, Target target) {
        switch (target) {
            case Target.Country country -> list.add(country.code());
            case Target.Region region -> list.addObject().put("key", region.key());
            case Target.City city -> {
                ObjectNode node = list.addObject().put("key", city.key());
                if (city.radius() != null) {
                    node.put("radius", city.radius()).put("distance_unit", MILE);
                }
            }
            case Target.Circle circle -> {
                ObjectNode node = list.addObject();
                node.put("latitude", circle.latitude());
                node.put("longitude", circle.longitude());
                node.put("radius", circle.radius());
                node.put("distance_unit", MILE);
            }
        }
    }
}
