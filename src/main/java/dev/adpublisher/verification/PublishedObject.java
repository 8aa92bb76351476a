package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One object that was published.
 *
 * @param kind {@code campaign}, {@code adset}, {@code creative} or {@code ad}
 * @param metaId digits
 * @param name as it went to Meta; null if the object was published by the service before this one
 * @param sent the create call's parameters with the ids of other objects filled in; empty if nobody knows them
 * @param origins Meta's parameter → JSON Pointer into the draft
 * @param adId the row of {@code ads} behind an ad; null if there is none
 * @param known how it stood at the last look: {@code present}, {@code archived}, {@code deleted}, {@code unconfirmed}; null before the first
 */
record PublishedObject(
        String kind,
        int ordinal,
        String metaId,
        @Nullable String name,
        ObjectNode sent,
        Map<String, String> origins,
        @Nullable UUID adId,
        @Nullable String known) {

    PublishedObject {
        origins = Map.copyOf(origins);
    }

    boolean is(String other) {
        return kind.equals(other);
    }
}
