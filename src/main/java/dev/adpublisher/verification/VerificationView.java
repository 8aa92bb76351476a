package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a published campaign stands at Meta, as of the last look. */
@Schema(name = "Verification")
@JsonNaming(SnakeCaseStrategy.class)
record VerificationView(
        UUID campaignId,
        @Schema(description = "verified, different, incomplete or unreadable; null before the first look") @Nullable
                String outcome,
        @Schema(description = "Why not everything could be looked at") @Nullable String reason,
        @Schema(description = "The last look") @Nullable Instant checkedAt,
        @Schema(description = "The last look that saw everything") @Nullable Instant verifiedAt,
        @Nullable Instant nextCheckAt,
        List<ObjectView> objects,
        @Schema(description = "What is not as it was asked for; nothing is overwritten")
                List<DifferenceView> differences,
        @Schema(description = "Differences that are gone, newest first") List<DifferenceView> resolved,
        @Schema(description = "What reviewers and delivery said, newest first") List<ReviewView> reviews) {

    VerificationView {
        objects = List.copyOf(objects);
        differences = List.copyOf(differences);
        resolved = List.copyOf(resolved);
        reviews = List.copyOf(reviews);
    }

    /** One object at Meta. */
    @Schema(name = "VerifiedObject")
    @JsonNaming(SnakeCaseStrategy.class)
    record ObjectView(
            @Schema(description = "campaign, adset, creative or ad") String kind,
            int ordinal,
            String metaId,
            @Schema(description = "present, archived, deleted, or unconfirmed: not listed, and not yet asked for")
                    String existence,
            @Schema(description = "Meta's word for what is set") @Nullable String configuredStatus,
            @Schema(description = "Meta's word for what comes of it") @Nullable String effectiveStatus,
            @Schema(description = "issues_info as Meta gives it") @Nullable JsonNode issues,
            Instant checkedAt) {}

    /** Something that is not as it was asked for. */
    @Schema(name = "VerificationDifference")
    @JsonNaming(SnakeCaseStrategy.class)
    record DifferenceView(
            String kind,
            @Schema(description = "-1: none of the publication's objects") int ordinal,
            String metaId,
            @Schema(
                            description =
                                    "missing, changed, added, enhancement_on, renamed, paused, activated, archived, deleted or unexpected_object")
                    String code,
            @Schema(description = "Meta's name of the parameter; empty for the object as a whole") String field,
            @Schema(description = "JSON Pointers into the draft") List<String> pointers,
            @Nullable JsonNode sent,
            @Nullable JsonNode found,
            @Schema(description = "publish: Meta made it so; later: somebody changed it") String origin,
            Instant firstSeenAt,
            Instant lastSeenAt,
            @Nullable Instant resolvedAt) {
        DifferenceView {
            pointers = List.copyOf(pointers);
        }
    }

    /** One change of what Meta says. */
    @Schema(name = "Review")
    @JsonNaming(SnakeCaseStrategy.class)
    record ReviewView(
            String kind,
            int ordinal,
            String metaId,
            @Schema(description = "pending, approved or rejected; null where nothing is said of it") @Nullable
                    String reviewStatus,
            @Nullable String effectiveStatus,
            @Schema(description = "code, reason, fix, pointers into the draft; title and detail in Meta's words")
                    JsonNode reasons,
            @Nullable JsonNode feedback,
            @Nullable JsonNode issues,
            Instant seenAt) {}
}
