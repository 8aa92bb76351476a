package dev.adpublisher.plan;

import org.jspecify.annotations.Nullable;

/**
 * One answer of Meta's targeting search.
 *
 * @param key Meta's targeting key
 * @param type {@code city}, {@code region}, {@code country}, …
 * @param region the name of the region it lies in
 * @param countryCode ISO 3166-1 alpha-2
 */
public record PlaceCandidate(
        String key,
        String name,
        String type,
        @Nullable String region,
        @Nullable String countryCode,
        @Nullable String countryName) {}
