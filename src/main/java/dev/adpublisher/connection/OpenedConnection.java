package dev.adpublisher.connection;

import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.secrets.Secret;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stored row with its tokens open and its health as of now.
 *
 * @param userToken null if there is none that opens: the user has to connect again
 */
record OpenedConnection(
        CampaignMetaConnection row,
        @Nullable Secret userToken,
        @Nullable Secret pageToken,
        @Nullable Secret readToken,
        ConnectionHealth health) {

    /** @param wanted the permissions that a login asks for */
    ConnectionView view(List<String> wanted) {
        return ConnectionView.of(row, health, wanted);
    }

    /** What other rooms work with; empty without a usable token or an ad account. */
    Optional<MetaConnection> forWork() {
        Secret token = userToken;
        if (token == null || row.selectedAdAccountId == null) {
            return Optional.empty();
        }
        return AdAccountId.parse(row.selectedAdAccountId).map(account -> forWork(token, account));
    }

    private MetaConnection forWork(Secret token, AdAccountId account) {
        AccountSnapshot facts = AccountSnapshot.read(row.adAccountFacts);
        return new MetaConnection(
                row.campaignId,
                account,
                row.selectedPageId,
                row.selectedIgUserId,
                facts.pixelId(),
                token,
                pageToken,
                readToken,
                row.adAccountCurrencyCode,
                facts.timezoneName(),
                facts.minDailyBudget(),
                row.adAccountPaymentConnected,
                row.usableUntil(),
                health.status().column(),
                health.reason(),
                facts.accountStatus(),
                facts.defaultDsaPayor(),
                facts.defaultDsaBeneficiary(),
                row.checkedAt);
    }
}
