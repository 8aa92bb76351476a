package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something at Meta that is not as it was asked for.
 *
 * @param field Meta's dotted name; empty for the object as a whole
 * @param sent null if nothing was sent
 * @param found null if it is not there
 * @param pointers into the draft
 */
record Difference(Code code, String field, @Nullable JsonNode sent, @Nullable JsonNode found, List<String> pointers) {

    Difference {
        pointers = List.copyOf(pointers);
    }

    /** What kind of difference. */
    enum Code {
        /** Meta did not take a parameter, and said nothing. */
        MISSING,
        CHANGED,
        /** Something is set that nobody asked for. */
        ADDED,
        /** Meta changes what people see, unasked. */
        ENHANCEMENT_ON,
        RENAMED,
        PAUSED,
        ACTIVATED,
        ARCHIVED,
        DELETED,
        /** An ad set or ad in our campaign that is none of ours. */
        UNEXPECTED_OBJECT;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** Whether only a person can have done it, however early it was seen. */
        boolean byPerson() {
            return switch (this) {
                case RENAMED, PAUSED, ACTIVATED, ARCHIVED, DELETED, UNEXPECTED_OBJECT -> true;
                case MISSING, CHANGED, ADDED, ENHANCEMENT_ON -> false;
            };
        }
    }
}
