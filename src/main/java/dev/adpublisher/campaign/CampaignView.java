package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A campaign as its owner reads it: the row. */
@Schema(name = "Campaign")
@JsonNaming(SnakeCaseStrategy.class)
record CampaignView(
        UUID id,
        UUID userId,
        @Schema(examples = "Spring sale") String name,
        @Schema(description = "null, publishing, active, paused or error", examples = "paused") @Nullable
                String publishedStatus,
        @Nullable String status,
        @Schema(description = "leads, website-visits or calls", examples = "website-visits") @Nullable
                String initialGoal,
        @Nullable Instant lastMetricsSyncAt,
        Instant createdAt,
        Instant updatedAt) {

    CampaignView withoutSync() {
        return new CampaignView(id, userId, name, publishedStatus, status, initialGoal, null, createdAt, updatedAt);
    }
}
