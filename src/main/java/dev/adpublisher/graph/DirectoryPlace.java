package dev.adpublisher.graph;

import org.jspecify.annotations.Nullable;

/**
 * A place as targeting knows it.
 *
 * @param key what targeting wants; digits for cities and regions, a country code for countries
 * @param type such as {@code city}, {@code region}, {@code country}
 * @param countryCode ISO 3166-1 alpha-2
 * @param region the region's name, of a city
 */
public record DirectoryPlace(
        String key,
        String name,
        String type,
        @Nullable String countryCode,
        @Nullable String countryName,
        @Nullable String region,
        @Nullable String regionId) {}
