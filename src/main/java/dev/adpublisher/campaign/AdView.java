package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An ad as its owner reads it: the row. */
@Schema(name = "Ad")
@JsonNaming(SnakeCaseStrategy.class)
record AdView(
        UUID id,
        UUID campaignId,
        @Schema(examples = "Spring sale, beach") String name,
        @Schema(examples = "draft") String status,
        @Schema(description = "Meta's id, once it is known", examples = "120210000000000001") @Nullable String metaAdId,
        @Schema(examples = "not_submitted") String metaReviewStatus,
        @Schema(type = SchemaType.OBJECT) @Nullable JsonNode copyData,
        @Schema(type = SchemaType.OBJECT) @Nullable JsonNode creativeData,
        @Schema(type = SchemaType.OBJECT) @Nullable JsonNode destinationData,
        @Schema(description = "website, form or call", examples = "website") @Nullable String destinationType,
        @Nullable Instant publishedAt,
        @Nullable Instant approvedAt,
        @Nullable Instant rejectedAt,
        Instant createdAt,
        Instant updatedAt) {}
