package dev.adpublisher.publishing;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A campaign's publication as the API shows it. Ids at Meta are texts of digits. */
@Schema(name = "Publication")
@JsonNaming(SnakeCaseStrategy.class)
record PublicationView(
        UUID campaignId,
        @Schema(description = "publishing, active, paused or error; null once a publish was cancelled") @Nullable
                String publishStatus,
        @Schema(
                        description =
                                "queued, uploading, creating, reconciling, activating, waiting_throttle, waiting_reconnect, rolling_back,"
                                        + " parked or done")
                String phase,
        @Schema(description = "What it ends as: paused or active") String target,
        Progress progress,
        @Nullable String metaCampaignId,
        @Nullable String metaAdsetId,
        List<String> metaAdIds,
        List<String> metaCreativeIds,
        List<ObjectView> objects,
        @Nullable String errorMessage,
        @Schema(description = "Machine-readable: code, message, pointers into the draft, fix, and what Meta said")
                @Nullable
                JsonNode error,
        @Schema(description = "How often it was begun again: by itself, as when Meta gave no answer, or by a retry")
                int retryCount,
        @Schema(description = "When work goes on by itself; null when nothing waits") @Nullable Instant nextAttemptAt,
        @Nullable Instant publishedAt,
        @Nullable Instant pausedAt,
        Instant createdAt,
        Instant updatedAt,
        @JsonIgnore long version) {

    PublicationView {
        metaAdIds = List.copyOf(metaAdIds);
        metaCreativeIds = List.copyOf(metaCreativeIds);
        objects = List.copyOf(objects);
    }

    /** Whether nothing changes any more without a new command. */
    @JsonIgnore
    boolean ended() {
        return phase.equals(Phase.DONE.wireName()) || phase.equals(Phase.PARKED.wireName());
    }

    /** Objects that the plan asks for, and how many of them exist. */
    @Schema(name = "PublicationProgress")
    record Progress(int total, int done) {}

    /** One object at Meta. */
    @Schema(name = "PublicationObject")
    @JsonNaming(SnakeCaseStrategy.class)
    record ObjectView(
            @Schema(description = "image, creative, campaign, adset or ad") String kind,
            @Schema(description = "Counted from 0 within the kind") int ordinal,
            String state,
            @Nullable String metaId,
            int attempts,
            @Nullable JsonNode error) {}
}
