package dev.adpublisher.campaign;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of a publishable campaign are there. Whether they are right is what prepare tells.
 *
 * @param ownAds the campaign has rows of {@code ads} of the user's own, which take the place of copy and images
 */
@Schema(name = "Readiness")
@JsonNaming(SnakeCaseStrategy.class)
record ReadinessView(
        UUID id,
        String name,
        @Nullable String publishedStatus,
        Parts sections,
        boolean ownAds,
        boolean tokenPresent,
        @Nullable Instant tokenExpiresAt,
        boolean tokenExpired,
        @Nullable String connectionStatus,
        @Schema(examples = "act_1234567890") @Nullable String selectedAdAccountId,
        boolean adAccountPaymentConnected) {
    /** Values of {@code connection_status} with which Meta does not let us publish, whatever the calendar says. */
    private static final Set<String> LOST = Set.of("expired", "revoked", "missing_permission");

    /** Which documents are stored. */
    @Schema(name = "ReadinessSections")
    @JsonNaming(SnakeCaseStrategy.class)
    record Parts(
            boolean goalData,
            boolean locationData,
            boolean budgetData,
            boolean adCopyData,
            boolean adPreviewData,
            boolean publishData) {}

    @JsonProperty("missing")
    @Schema(
            description = "Names of the parts that are not there yet",
            examples = "[\"budget_data\", \"long_lived_user_token\"]")
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        need(missing, sections.goalData(), "goal_data");
        need(missing, sections.locationData(), "location_data");
        need(missing, sections.budgetData(), "budget_data");
        need(missing, ownAds || sections.adCopyData(), "ad_copy_data");
        need(missing, ownAds || sections.adPreviewData(), "ad_preview_data");
        need(missing, isTokenGood(), "long_lived_user_token");
        need(missing, selectedAdAccountId != null, "selected_ad_account_id");
        need(missing, adAccountPaymentConnected, "ad_account_payment_connected");
        return missing;
    }

    @JsonProperty("ready")
    @Schema(description = "Nothing is missing and nothing is published or under way yet")
    boolean ready() {
        return missing().isEmpty() && (publishedStatus == null || publishedStatus.equals("error"));
    }

    private boolean isTokenGood() {
        return tokenPresent && !tokenExpired && (connectionStatus == null || !LOST.contains(connectionStatus));
    }

    private static void need(List<String> missing, boolean there, String name) {
        if (!there) {
            missing.add(name);
        }
    }
}
