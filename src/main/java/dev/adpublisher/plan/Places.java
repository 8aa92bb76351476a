package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the locations of the draft to targets. */
final class Places {

    /** A target and where it came from. */
    record Chosen(Place place, Target target) {}

    private final List<ResolvedPlace> answers;
    private final Findings findings;

    private Places(List<ResolvedPlace> answers, Findings findings) {
        this.answers = answers;
        this.findings = findings;
    }

    static List<PlaceQuery> queries(JsonNode locationData) {
        return read(locationData).stream()
                .flatMap(place -> place.query().stream())
                .toList();
    }

    /** All places that can be targeted; the others have a finding. */
    static List<Chosen> choose(JsonNode locationData, List<ResolvedPlace> answers, Findings findings) {
        JsonNode list = locationData.path("locations");
        List<Place> places = read(locationData);
        if (places.isEmpty()) {
            findings.error(
                    Place.LIST,
                    "locations_missing",
                    list.isMissingNode() || list.isNull() || list.isArray()
                            ? "No location is chosen."
                            : "The locations are not a list.",
                    "Choose at least one place where the ads should be shown.");
            return List.of();
        }
        if (places.stream().noneMatch(Place::include)) {
            findings.error(
                    Place.LIST,
                    "locations_all_excluded",
                    "Every location is excluded, so nobody would see the ads.",
                    "Add a place to include, or set the mode of one to include.");
        }
        Places chooser = new Places(answers, findings);
        List<Chosen> chosen = new ArrayList<>();
        for (Place place : places) {
            chooser.target(place).ifPresent(target -> chosen.add(new Chosen(place, target)));
        }
        return GeoChecks.apply(chosen, findings);
    }

    private static List<Place> read(JsonNode locationData) {
        List<Place> places = new ArrayList<>();
        JsonNode list = locationData.path("locations");
        if (list.isArray()) {
            for (int i = 0; i < list.size(); i++) {
                places.add(Place.read(list.get(i), i));
            }
        }
        return places;
    }

    private Optional<Target> target(Place place) {
        if (place.mode() != null
                && !place.mode().equals("include")
                && !place.mode().equals("exclude")) {
            error(
                    place,
                    "mode",
                    "location_mode_unknown",
                    place.label() + " is neither included nor excluded.",
                    "Set its mode to include or exclude.");
            return Optional.empty();
        }
        return switch (place.type() == null ? "" : place.type()) {
            case "country" -> country(place);
            case "region" -> region(place);
            case "city" -> city(place);
            case "radius" -> circle(place);
            default -> {
                error(
                        place,
                        "type",
                        "location_type_unknown",
                        place.label() + " has no type that is known here.",
                        "Choose radius, city, region or country.");
                yield Optional.empty();
            }
        };
    }

    private Optional<Target> country(Place place) {
        @Nullable String code = place.country();
        if (code != null) {
            return Optional.of(new Target.Country(code));
        }
        return resolve(place)
                .map(found -> found.countryCode() == null ? found.key() : found.countryCode())
                .map(Target.Country::new);
    }

    private Optional<Target> region(Place place) {
        if (place.key() != null) {
            return Optional.of(new Target.Region(place.key(), Place.knownCountry(place.countryCode())));
        }
        return resolve(place).map(found -> new Target.Region(found.key(), country(found, place)));
    }

    private Optional<Target> city(Place place) {
        @Nullable Integer radius = null;
        if (place.radius() != null) {
            if (!within(place, LocationLimits.CITY_MIN, LocationLimits.CITY_MAX, "a city")) {
                return Optional.empty();
            }
            radius = cityRadius(place, place.radius());
        }
        @Nullable Integer miles = radius;
        if (place.key() != null) {
            return Optional.of(new Target.City(place.key(), miles, Place.knownCountry(place.countryCode())));
        }
        return resolve(place).map(found -> new Target.City(found.key(), miles, country(found, place)));
    }

    private int cityRadius(Place place, BigDecimal radius) {
        int rounded = radius.setScale(0, RoundingMode.HALF_UP).intValueExact();
        if (radius.compareTo(BigDecimal.valueOf(rounded)) != 0) {
            findings.info(
                    Json.pointer(place.pointer(), "radius"),
                    "location_radius_rounded",
                    "Around a city Meta takes whole miles; " + rounded + " is sent.",
                    "Enter a whole number of miles.");
        }
        return rounded;
    }

    private Optional<Target> circle(Place place) {
        if (place.latitude() == null || place.longitude() == null) {
            error(
                    place,
                    "coordinates",
                    "location_coordinates_missing",
                    place.label() + " has no coordinates.",
                    "Place its pin on the map, or give [latitude, longitude].");
            return Optional.empty();
        }
        if (!onEarth(place, place.latitude(), place.longitude())) {
            return Optional.empty();
        }
        if (place.radius() == null) {
            error(
                    place,
                    "radius",
                    "location_radius_missing",
                    place.label() + " has no radius.",
                    "Enter a radius in miles, from " + LocationLimits.CIRCLE_MIN + " to " + LocationLimits.CIRCLE_MAX
                            + ".");
            return Optional.empty();
        }
        if (!within(place, LocationLimits.CIRCLE_MIN, LocationLimits.CIRCLE_MAX, "a point on the map")) {
            return Optional.empty();
        }
        return Optional.of(new Target.Circle(
                place.latitude(), place.longitude(), place.radius(), Place.knownCountry(place.countryCode())));
    }

    private boolean onEarth(Place place, BigDecimal latitude, BigDecimal longitude) {
        boolean right = Math.abs(latitude.doubleValue()) <= 90 && Math.abs(longitude.doubleValue()) <= 180;
        if (!right) {
            boolean swapped = Math.abs(longitude.doubleValue()) <= 90 && Math.abs(latitude.doubleValue()) <= 180;
            error(
                    place,
                    "coordinates",
                    "location_coordinates_out_of_range",
                    place.label() + " lies outside the map: latitude " + latitude + ", longitude " + longitude + ".",
                    swapped ? "The two look exchanged: give the latitude first." : "Place its pin on the map again.");
        }
        return right;
    }

    private boolean within(Place place, BigDecimal min, BigDecimal max, String around) {
        BigDecimal radius = place.radius() == null ? BigDecimal.ZERO : place.radius();
        boolean right = radius.compareTo(min) >= 0 && radius.compareTo(max) <= 0;
        if (!right) {
            error(
                    place,
                    "radius",
                    "location_radius_out_of_range",
                    "The radius of " + radius.toPlainString() + " miles is outside what Meta allows around " + around
                            + ".",
                    "Enter " + min.toPlainString() + " to " + max.toPlainString() + " miles.");
        }
        return right;
    }

    private Optional<PlaceCandidate> resolve(Place place) {
        Optional<PlaceQuery> query = place.query();
        if (query.isEmpty()) {
            error(
                    place,
                    "name",
                    "location_name_missing",
                    "This location has neither a name nor a key.",
                    "Search for the place again and choose it from the list.");
            return Optional.empty();
        }
        return PlaceMatches.choose(query.get(), answers, findings);
    }

    private static @Nullable String country(PlaceCandidate found, Place place) {
        return found.countryCode() == null ? Place.knownCountry(place.countryCode()) : found.countryCode();
    }

    private void error(Place place, String member, String code, String message, String fix) {
        findings.error(Json.pointer(place.pointer(), member), code, message, fix);
    }
}
