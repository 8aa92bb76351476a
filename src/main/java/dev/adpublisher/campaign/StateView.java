package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Every document of a campaign: the row; before anything was stored, a row of nulls. */
@Schema(name = "CampaignState")
@JsonNaming(SnakeCaseStrategy.class)
record StateView(
        @Nullable UUID id,
        UUID campaignId,
        @Schema(type = SchemaType.OBJECT) @Nullable JsonNode goalData,
        @Schema(type = SchemaType.OBJECT) @Nullable JsonNode locationData,
        @Schema(type = SchemaType.OBJECT) @Nullable JsonNode budgetData,
        @Schema(type = SchemaType.OBJECT) @Nullable JsonNode adCopyData,
        @Schema(type = SchemaType.OBJECT) @Nullable JsonNode adPreviewData,
        @Schema(type = SchemaType.OBJECT) @Nullable JsonNode metaConnectData,
        @Schema(type = SchemaType.OBJECT, description = "The prepared Meta payloads; written by prepare") @Nullable
                JsonNode publishData,
        @Nullable Instant updatedAt) {

    static StateView empty(UUID campaign) {
        return new StateView(null, campaign, null, null, null, null, null, null, null, null);
    }
}
