package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One element of {@code location_data.locations}, as far as it can be read without judging it.
 *
 * @param type lower-case; may be anything
 * @param countryCode upper-case
 * @param radius as typed, null if it is no number
 */
record Place(
        String pointer,
        @Nullable String type,
        @Nullable String mode,
        @Nullable String name,
        @Nullable String key,
        @Nullable String countryCode,
        @Nullable BigDecimal latitude,
        @Nullable BigDecimal longitude,
        @Nullable BigDecimal radius) {

    static final String LIST = "/location_data/locations";

    /** A double has no more; 1e-999999999 written out would fill the memory. */
    private static final int MOST_DECIMALS = 340;

    private static final Set<String> COUNTRIES = countries();

    static Place read(JsonNode node, int index) {
        JsonNode coordinates = node.path("coordinates");
        boolean pair = coordinates.isArray() && coordinates.size() == 2;
        return new Place(
                Json.pointer(LIST, index),
                lower(Json.text(node, "type")),
                lower(Json.text(node, "mode")),
                Json.text(node, "name"),
                Json.text(node, "key"),
                upper(Json.text(node, "country_code")),
                pair ? number(coordinates.get(0)) : null,
                pair ? number(coordinates.get(1)) : null,
                number(node.path("radius")));
    }

    boolean include() {
        return !"exclude".equals(mode);
    }

    /** How to call it when talking to the user. */
    String label() {
        return name == null ? "This location" : "\"" + name + "\"";
    }

    /** What has to be asked of Meta, if the draft does not say it all. */
    Optional<PlaceQuery> query() {
        boolean open =
                switch (type == null ? "" : type) {
                    case "city", "region" -> key == null;
                    case "country" -> country() == null;
                    default -> false;
                };
        if (!open || name == null || type == null) {
            return Optional.empty();
        }
        List<String> parts = Arrays.stream(name.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(new PlaceQuery(
                        pointer, type, parts.getFirst(), parts.subList(1, parts.size()), knownCountry(countryCode)));
    }

    /** For a country: its code, from the draft's code, key or English name; null if none of them tells. */
    @Nullable
    String country() {
        for (@Nullable String candidate : Arrays.asList(countryCode, upper(key), codeOfName(name))) {
            if (knownCountry(candidate) != null) {
                return candidate;
            }
        }
        return null;
    }

    /** In which country it lies, as far as the draft says so: by its code, or by the end of its name ("Berlin, Germany"). */
    @Nullable
    String land() {
        @Nullable String said = knownCountry(countryCode);
        if (said != null || name == null || !name.contains(",")) {
            return said;
        }
        @Nullable
        String code = codeOfName(name.substring(name.lastIndexOf(',') + 1).strip());
        // Also a state of the USA.
        return "GE".equals(code) ? null : code;
    }

    static @Nullable String knownCountry(@Nullable String code) {
        return code != null && COUNTRIES.contains(code) ? code : null;
    }

    private static @Nullable String codeOfName(@Nullable String name) {
        if (name == null) {
            return null;
        }
        return COUNTRIES.stream()
                .filter(code ->
                        Locale.of("", code).getDisplayCountry(Locale.ENGLISH).equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    private static Set<String> countries() {
        Set<String> codes = new TreeSet<>(Arrays.asList(Locale.getISOCountries()));
        codes.add("XK");
        return codes;
    }

    private static @Nullable BigDecimal number(JsonNode node) {
        boolean finite = node.isNumber() && Double.isFinite(node.doubleValue()) && Math.abs(node.doubleValue()) < 1e9;
        @Nullable BigDecimal number = finite ? node.decimalValue() : null;
        return number == null || Math.abs((long) number.scale()) > MOST_DECIMALS ? null : number;
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String upper(@Nullable String text) {
        return text == null ? null : text.toUpperCase(Locale.ROOT);
    }
}
