package dev.adpublisher.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the connection and its ad account. Holds no token.
 *
 * @param adAccountId digits only, without {@code act_}; null if none is chosen yet
 * @param currency ISO 4217
 * @param timezone IANA name, the fall-back for local times
 * @param minDailyBudgetMinor the account's {@code min_daily_budget}, in units of the currency's Meta offset
 * @param pageId null if no page is chosen yet
 * @param pixelId null if the account has no pixel
 * @param tokenExpiresAt null if the token does not expire
 * @param connectionStatus {@code campaign_meta_connections.connection_status}
 * @param accountStatus Meta's {@code account_status}: 1 active, see {@code rules/accounts.json}
 * @param defaultDsaPayor the account's {@code default_dsa_payor}, the same for the beneficiary
 */
public record AccountFacts(
        @Nullable String adAccountId,
        @Nullable String currency,
        @Nullable String timezone,
        @Nullable Long minDailyBudgetMinor,
        @Nullable String pageId,
        @Nullable String instagramUserId,
        @Nullable String pixelId,
        boolean paymentConnected,
        @Nullable Instant tokenExpiresAt,
        @Nullable String connectionStatus,
        @Nullable Integer accountStatus,
        @Nullable String defaultDsaPayor,
        @Nullable String defaultDsaBeneficiary) {}
