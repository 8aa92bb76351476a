package dev.adpublisher.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One entry of the log as the owner reads it. */
@Schema(name = "AuditEntry")
@JsonNaming(SnakeCaseStrategy.class)
record AuditView(
        UUID id,
        @Nullable UUID campaignId,
        UUID userId,
        @Schema(examples = "user", description = "user, service, meta or operator") String actor,
        @Schema(examples = "campaign.renamed") String action,
        @Nullable String subject,
        @Nullable String fromState,
        @Nullable String toState,
        @Schema(type = SchemaType.OBJECT) JsonNode details,
        Instant createdAt) {}
