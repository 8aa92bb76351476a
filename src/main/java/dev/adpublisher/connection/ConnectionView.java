package dev.adpublisher.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The row as its owner sees it: every column but the tokens. */
@Schema(name = "Connection")
@JsonNaming(SnakeCaseStrategy.class)
record ConnectionView(
        UUID id,
        UUID campaignId,
        UUID userId,
        @Nullable String fbUserId,
        @Nullable Instant tokenExpiresAt,
        @Nullable Instant dataAccessExpiresAt,
        @Nullable String selectedBusinessId,
        @Nullable String selectedBusinessName,
        @Nullable String selectedPageId,
        @Nullable String selectedPageName,
        @Nullable String selectedIgUserId,
        @Nullable String selectedIgUsername,
        @Nullable String selectedAdAccountId,
        @Nullable String selectedAdAccountName,
        @Nullable String adAccountCurrencyCode,
        boolean adAccountPaymentConnected,
        @Schema(type = SchemaType.OBJECT) JsonNode adAccountFacts,
        boolean adminConnected,
        boolean userAppConnected,
        List<String> grantedScopes,
        @Schema(description = "What a login asks for and the person did not allow") List<String> missingPermissions,
        @Schema(description = "USER or SYSTEM_USER") @Nullable String tokenType,
        @Schema(description = "Whether reads go out with a token that may do no more") boolean readOnlyConnected,
        String connectionStatus,
        @Nullable String statusReason,
        @Schema(description = "All that is wrong, most serious first") List<ConnectionFinding> findings,
        @Nullable Instant checkedAt,
        @Schema(description = "Since when Meta tells the service of changes in the ad account by webhook") @Nullable
                Instant webhooksSubscribedAt,
        @Schema(description = "Why it does not; the service then only looks from time to time") @Nullable
                String webhooksError,
        Instant createdAt,
        Instant updatedAt) {

    static ConnectionView of(CampaignMetaConnection row, ConnectionHealth health, List<String> wanted) {
        List<String> granted = List.of(row.grantedScopes);
        return new ConnectionView(
                row.id,
                row.campaignId,
                row.userId,
                row.fbUserId,
                row.tokenExpiresAt,
                row.dataAccessExpiresAt,
                row.selectedBusinessId,
                row.selectedBusinessName,
                row.selectedPageId,
                row.selectedPageName,
                row.selectedIgUserId,
                row.selectedIgUsername,
                row.selectedAdAccountId,
                row.selectedAdAccountName,
                row.adAccountCurrencyCode,
                row.adAccountPaymentConnected,
                row.adAccountFacts,
                row.adminConnected,
                row.userAppConnected,
                granted,
                granted.isEmpty()
                        ? List.of()
                        : wanted.stream()
                                .filter(scope -> !granted.contains(scope))
                                .toList(),
                row.tokenType,
                row.readOnlyToken != null,
                health.status().column(),
                health.reason(),
                health.findings(),
                row.checkedAt,
                row.webhooksSubscribedAt,
                row.webhooksError,
                row.createdAt,
                row.updatedAt);
    }
}
