package dev.adpublisher.plan;

import java.util.List;

/** Meta's answer to a {@link PlaceQuery}: its candidates in Meta's order, none if it knows no such place. */
public record ResolvedPlace(PlaceQuery query, List<PlaceCandidate> candidates) {

    public ResolvedPlace {
        candidates = List.copyOf(candidates);
    }
}
