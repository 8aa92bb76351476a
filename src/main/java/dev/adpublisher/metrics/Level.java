package dev.adpublisher.metrics;

import dev.adpublisher.graph.InsightsRow;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose figures. A parent's are no sum of its children's: reach is not, and Meta leaves deleted children out of lists. */
enum Level {
    CAMPAIGN,
    ADSET,
    AD;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Level> of(String text) {
        return Arrays.stream(values())
                .filter(level -> level.wireName().equals(text))
                .findFirst();
    }

    /** The id of the object that a row of this level is about; null if the row does not say. */
    @Nullable
    String objectId(InsightsRow row) {
        return switch (this) {
            case CAMPAIGN -> row.campaignId();
            case ADSET -> row.adSetId();
            case AD -> row.adId();
        };
    }
}
