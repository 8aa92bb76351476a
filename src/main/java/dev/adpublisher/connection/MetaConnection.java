package dev.adpublisher.connection;

import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.secrets.Secret;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A campaign's connection, opened for work. Its text shows no token.
 *
 * @param pageId null if none is chosen
 * @param pixelId the chosen pixel, or the account's only one
 * @param userToken for what no lesser token can do: writes to the ad account
 * @param pageToken for what concerns the page; null if Meta gave none
 * @param readOnlyToken a token that may read ads and not change them; null if the user gave none. See {@link #readToken()}
 * @param currency ISO 4217; like all facts, as of the last look at Meta ({@code checkedAt})
 * @param timezone IANA name
 * @param minDailyBudgetMinor in units of the currency's Meta offset
 * @param tokenExpiresAt the sooner of the token's end and the end of its access to data; null if it has none
 * @param status a value of {@code connection_status}, as of now
 * @param accountStatus Meta's {@code account_status}, 1 is active; null if not known
 */
public record MetaConnection(
        UUID campaignId,
        AdAccountId adAccount,
        @Nullable String pageId,
        @Nullable String instagramUserId,
        @Nullable String pixelId,
        Secret userToken,
        @Nullable Secret pageToken,
        @Nullable Secret readOnlyToken,
        @Nullable String currency,
        @Nullable String timezone,
        @Nullable Long minDailyBudgetMinor,
        boolean paymentConnected,
        @Nullable Instant tokenExpiresAt,
        String status,
        @Nullable String statusReason,
        @Nullable Integer accountStatus,
        @Nullable String defaultDsaPayor,
        @Nullable String defaultDsaBeneficiary,
        @Nullable Instant checkedAt) {

    /** What reads go out with that decide about no write: the token that may do no more, or else the user's. */
    public Secret readToken() {
        return readOnlyToken == null ? userToken : readOnlyToken;
    }

    /** On whose behalf calls about the chosen ad account are made. */
    public GraphAccess access() {
        return new GraphAccess(userToken, adAccount.digits(), null, readToken());
    }
}
