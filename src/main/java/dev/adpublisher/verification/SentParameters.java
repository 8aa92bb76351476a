package dev.adpublisher.verification;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The parameters of a create as they went out: the journal's, with the ids of other objects in their places. */
final class SentParameters {
    private SentParameters() {}

    /** Answers an object's id at Meta (an image's hash). */
    interface Ids {
        @Nullable
        String of(String kind, int ordinal);
    }

    /** @param params null where they have been cleaned up: then nothing is known of what was sent */
    static ObjectNode filled(@Nullable String params, @Nullable String refs, Ids ids) {
        ObjectNode filled = JsonTexts.object(params);
        JsonNode references = JsonTexts.read(refs);
        if (references == null || filled.isEmpty()) {
            return filled;
        }
        for (JsonNode reference : references) {
            JsonPointer place = JsonPointer.compile(reference.path("pointer").asText());
            String id = ids.of(
                    reference.path("kind").asText(), reference.path("ordinal").asInt());
            if (filled.at(place.head()) instanceof ObjectNode parent) {
                String member = place.last().getMatchingProperty();
                if (id == null) {
                    parent.remove(member);
                } else {
                    parent.put(member, id);
                }
            }
        }
        return filled;
    }
}
