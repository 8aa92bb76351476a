package dev.adpublisher.campaign;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
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
        @JsonProperty("spend_28_days")
                @Schema(
                        type = SchemaType.OBJECT,
                        description = "By currency, of the last 28 days; exact decimals as texts",
                        examples = "{\"EUR\": \"12.30\"}")
                @Nullable
                JsonNode spend28Days,
        @JsonProperty("results_28_days")
                @Schema(description = "How often the campaigns' goals were reached in the last 28 days")
                long results28Days,
        @Nullable Instant refreshedAt) {

    static final OverviewView EMPTY =
            new OverviewView(0, 0, 0, 0, 0, 0, 0, 0, null, null, JsonNodeFactory.instance.objectNode(), 0, null);
}
