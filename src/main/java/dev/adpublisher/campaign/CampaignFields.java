package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a user may change of a campaign; in a PATCH, members that are left out stay as they are. */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "CampaignPatch")
record CampaignFields(
        @NotBlank @Size(max = LONGEST_NAME) @Schema(examples = "Spring sale") String name,
        @Pattern(regexp = STATUS)
                @Schema(examples = "in_review", description = "The frontend's own workflow status")
                @Nullable
                String status,
        @Pattern(regexp = GOALS) @Schema(examples = "leads") @Nullable String initialGoal) {

    static final int LONGEST_NAME = 400;
    static final String GOALS = "leads|website-visits|calls";
    static final String STATUS = "[a-z][a-z0-9_ -]{0,62}";
}
