package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * What a look at Meta found of one object.
 *
 * @param shown Meta's node; missing where there is none
 */
record Sighting(Existence existence, JsonNode shown) {

    /** Whether it is there. */
    enum Existence {
        PRESENT,
        ARCHIVED,
        DELETED,
        /** Not listed, and not yet asked for by id: that proves nothing. */
        UNCONFIRMED;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** As Meta shows it, which may be as archived or deleted. */
    static Sighting of(JsonNode shown) {
        return new Sighting(
                switch (shown.path("effective_status").asText("")) {
                    case "DELETED" -> Existence.DELETED;
                    case "ARCHIVED" -> Existence.ARCHIVED;
                    default -> Existence.PRESENT;
                },
                shown);
    }

    static Sighting without(Existence existence) {
        return new Sighting(existence, MissingNode.getInstance());
    }
}
