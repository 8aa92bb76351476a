package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a campaign begins with. */
@JsonNaming(SnakeCaseStrategy.class)
record NewCampaign(
        @NotBlank @Size(max = CampaignFields.LONGEST_NAME) @Schema(examples = "Spring sale") String name,
        @Pattern(regexp = CampaignFields.GOALS) @Schema(examples = "website-visits") @Nullable String initialGoal) {}
