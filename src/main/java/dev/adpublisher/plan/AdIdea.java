package dev.adpublisher.plan;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One ad before it is put into Meta's shape. Each value stands with the place it was typed at.
 *
 * @param pointer the ad as a whole
 * @param destination null if there is none yet
 * @param row the row of {@code ads} this ad belongs to; null if a new one is needed
 * @param authored true if the row is the source of the ad, false if copy and images are
 */
record AdIdea(
        String name,
        String pointer,
        Value primaryText,
        Value headline,
        Value description,
        Value image,
        Value callToAction,
        @Nullable Destination destination,
        @Nullable AdRow row,
        boolean authored) {

    /** A text and the pointer to it; without a text the pointer says where it should have been. */
    record Value(@Nullable String text, String pointer) {

        boolean missing() {
            return text == null;
        }

        Value or(Value other) {
            return missing() && !other.missing() ? other : this;
        }
    }

    @Nullable
    UUID rowId() {
        return row == null ? null : row.id();
    }
}
