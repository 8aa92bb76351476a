package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The table {@code rules/locations.json}; distances in miles. */
final class LocationLimits {

    private static final JsonNode TABLE = Rules.load("locations");

    static final BigDecimal CIRCLE_MIN = miles("custom_radius_min");
    static final BigDecimal CIRCLE_MAX = miles("custom_radius_max");
    static final BigDecimal CITY_MIN = miles("city_radius_min");
    static final BigDecimal CITY_MAX = miles("city_radius_max");
    static final int MAX_CIRCLES = TABLE.required("max_custom_locations").asInt();
    static final int MAX_CITIES = TABLE.required("max_cities").asInt();
    static final int MAX_REGIONS = TABLE.required("max_regions").asInt();

    private LocationLimits() {}

    /** The smallest circle for ads of a special category; the strictest if the country is unknown. */
    static BigDecimal specialCategoryMinimum(@Nullable String country) {
        JsonNode byCountry = TABLE.required("special_category_radius_min");
        return byCountry.path(country == null ? "US" : country).isNumber()
                ? byCountry.path(country == null ? "US" : country).decimalValue()
                : byCountry.required("default").decimalValue();
    }

    private static BigDecimal miles(String member) {
        return TABLE.required(member).decimalValue();
    }
}
