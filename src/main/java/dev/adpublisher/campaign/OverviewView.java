package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a user's campaigns stand, as of {@code refreshed_at}; all zeros before the first refresh that saw one. */
@Schema(name = "Overview")
@JsonNaming(SnakeCaseStrategy.class)
record OverviewView(
        long campaigns,
        long active,
        long paused,
        long failed,
        long publishing,
        long publicationsPublished,
        long publicationsFailed,
        long publicationsCancelled,
        @Schema(description = "From accepting a publish to its end, in seconds") @Nullable
                Double secondsToPublishAverage,
        @Nullable Instant lastPublishedAt,
        @Nullable Instant refreshedAt) {

    static final OverviewView EMPTY = new OverviewView(0, 0, 0, 0, 0, 0, 0, 0, null, null, null);
}
