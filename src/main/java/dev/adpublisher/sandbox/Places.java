package dev.adpublisher.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sandbox's gazetteer: some seventy cities and their regions with keys of its own, and every country. */
final class Places {
    /** A city, a region or a country. {@code latitude} and {@code longitude} are those of the (largest) city. */
    record Place(
            String type,
            String key,
            String name,
            String country,
            String region,
            String regionKey,
            double latitude,
            double longitude) {}

    private static final double NEAR_KILOMETRES = 250;
    final List<Place> all = new ArrayList<>();
    private final Map<String, Place> cities = new HashMap<>();
    private final Map<String, Place> regions = new LinkedHashMap<>();
    private final Map<String, Place> countries = new LinkedHashMap<>();

    Places() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Json.open("gazetteer.txt"), StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(this::addCity);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        for (String code : Locale.getISOCountries()) {
            addCountry(code);
        }
        addCountry("XK");
        all.addAll(cities.values());
        all.addAll(regions.values());
        all.addAll(countries.values());
        all.sort(java.util.Comparator.comparing(Place::name).thenComparing(Place::key));
    }

    private void addCountry(String code) {
        String name = Locale.of("", code).getDisplayCountry(Locale.ENGLISH);
        countries.put(code, new Place("country", code, name, code, "", "", 0, 0));
    }

    private void addCity(String line) {
        String[] part = line.split("\\|");
        double latitude = Double.parseDouble(part[5]);
        double longitude = Double.parseDouble(part[6]);
        Place city = new Place("city", part[0], part[1], part[4], part[2], part[3], latitude, longitude);
        cities.put(city.key, city);
        regions.putIfAbsent(
                city.regionKey,
                new Place(
                        "region",
                        city.regionKey,
                        city.region,
                        city.country,
                        city.region,
                        city.regionKey,
                        latitude,
                        longitude));
    }

    @Nullable
    Place city(String key) {
        return cities.get(key);
    }

    @Nullable
    Place region(String key) {
        return regions.get(key);
    }

    @Nullable
    Place country(String code) {
        return countries.get(code);
    }

    /** The country of the nearest known city, if one is near. */
    @Nullable
    String countryAt(double latitude, double longitude) {
        Place nearest = null;
        double best = NEAR_KILOMETRES;
        for (Place city : cities.values()) {
            double distance = kilometres(latitude, longitude, city.latitude, city.longitude);
            if (distance < best) {
                best = distance;
                nearest = city;
            }
        }
        return nearest == null ? null : nearest.country;
    }

    private static double kilometres(double lat1, double lon1, double lat2, double lon2) {
        double dLat = Math.toRadians(lat2 - lat1);
        double dLon = Math.toRadians(lon2 - lon1);
        double a = Math.pow(Math.sin(dLat / 2), 2)
                + Math.cos(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2)) * Math.pow(Math.sin(dLon / 2), 2);
        return 2 * 6371 * Math.asin(Math.sqrt(a));
    }

    /** Lower case without accents, for comparing names. */
    static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replace('ı', 'i')
                .toLowerCase(Locale.ROOT);
    }
}
