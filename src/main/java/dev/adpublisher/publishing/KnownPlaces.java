package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.PlaceCandidate;
import dev.adpublisher.plan.PlaceQuery;
import dev.adpublisher.plan.ResolvedPlace;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers of Meta's targeting search, kept in {@code publish_data.metadata.places}: a publish after a prepare asks Meta nothing, and plans
 * what the user was shown.
 *
 * @param places as they were kept; null if there are none
 */
record KnownPlaces(@Nullable JsonNode places) {
    /** What the last plan learned of this very query. What was not found may be found the next time; only answers are kept. */
    Optional<List<PlaceCandidate>> answer(PlaceQuery query) {
        if (places == null) {
            return Optional.empty();
        }
        return places.valueStream()
                .filter(place -> isSame(place.path("query"), query)
                        && !place.path("candidates").isEmpty())
                .reduce((earlier, later) -> later)
                .map(place -> place.path("candidates")
                        .valueStream()
                        .map(KnownPlaces::candidate)
                        .toList());
    }

    /** Puts the answers into {@code publish_data}. */
    static void remember(ObjectNode publishData, List<ResolvedPlace> places) {
        if (places.isEmpty() || !(publishData.path("metadata") instanceof ObjectNode metadata)) {
            return;
        }
        ArrayNode list = metadata.putArray("places");
        for (ResolvedPlace place : places) {
            ObjectNode one = list.addObject();
            put(one.putObject("query"), place.query());
            ArrayNode candidates = one.putArray("candidates");
            place.candidates().forEach(candidate -> put(candidates.addObject(), candidate));
        }
    }

    private static boolean isSame(JsonNode stored, PlaceQuery query) {
        return query.pointer().equals(text(stored, "pointer"))
                && query.type().equals(text(stored, "type"))
                && query.name().equals(text(stored, "name"))
                && Objects.equals(query.countryCode(), text(stored, "country_code"))
                && String.join("|", query.context()).equals(text(stored, "context"));
    }

    private static void put(ObjectNode node, PlaceQuery query) {
        node.put("pointer", query.pointer());
        node.put("type", query.type());
        node.put("name", query.name());
        node.put("country_code", query.countryCode());
        node.put("context", String.join("|", query.context()));
    }

    private static void put(ObjectNode node, PlaceCandidate candidate) {
        node.put("key", candidate.key());
        node.put("name", candidate.name());
        node.put("type", candidate.type());
        node.put("region", candidate.region());
        node.put("country_code", candidate.countryCode());
        node.put("country_name", candidate.countryName());
    }

    private static PlaceCandidate candidate(JsonNode node) {
        return new PlaceCandidate(
                node.path("key").asText(),
                node.path("name").asText(),
                node.path("type").asText(),
                text(node, "region"),
                text(node, "country_code"),
                text(node, "country_name"));
    }

    private static @Nullable String text(JsonNode node, String member) {
        return node.path(member).isTextual() ? node.path(member).textValue() : null;
    }
}
