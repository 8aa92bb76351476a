package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a user may write of an ad; in a PATCH, members that are left out stay as they are, and a document that is sent replaces the old one.
 */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "AdFields")
record AdFields(
        @NotBlank @Size(max = 400) @Schema(examples = "Spring sale, beach") String name,
        @NotNull @Pattern(regexp = CampaignFields.STATUS) @Schema(examples = "draft") String status,
        @Schema(
                        type = SchemaType.OBJECT,
                        examples =
                                "{\"primaryText\": \"Two for one\", \"headline\": \"Spring sale\", \"description\": \"This week only\"}")
                @Nullable
                ObjectNode copyData,
        @Schema(
                        type = SchemaType.OBJECT,
                        examples = "{\"imageUrl\": \"https://example.com/beach.jpg\", \"cta\": \"Learn More\"}")
                @Nullable
                ObjectNode creativeData,
        @Schema(type = SchemaType.OBJECT, examples = "{\"websiteUrl\": \"https://example.com/sale\"}") @Nullable
                ObjectNode destinationData,
        @Pattern(regexp = "website|form|call") @Schema(examples = "website") @Nullable String destinationType) {

    /** A new ad before the request's members are laid over it. */
    static final AdFields NEW = new AdFields("Ad", "draft", null, null, null, null);

    boolean sameContent(AdFields other) {
        return name.equals(other.name) && sameDocuments(other);
    }

    boolean sameDocuments(AdFields other) {
        return Objects.equals(copyData, other.copyData)
                && Objects.equals(creativeData, other.creativeData)
                && Objects.equals(destinationData, other.destinationData)
                && Objects.equals(destinationType, other.destinationType);
    }

    /** The documents, by their column, that there are now and that {@code before} does not hold as they are. */
    Map<String, ObjectNode> documentsUnlike(AdFields before) {
        Map<String, ObjectNode> unlike = new LinkedHashMap<>();
        putUnlike(unlike, "copy_data", copyData, before.copyData);
        putUnlike(unlike, "creative_data", creativeData, before.creativeData);
        putUnlike(unlike, "destination_data", destinationData, before.destinationData);
        return unlike;
    }

    private static void putUnlike(
            Map<String, ObjectNode> unlike, String column, @Nullable ObjectNode now, @Nullable ObjectNode before) {
        if (now != null && !now.equals(before)) {
            unlike.put(column, now);
        }
    }
}
