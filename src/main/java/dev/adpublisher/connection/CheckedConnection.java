package dev.adpublisher.connection;

import dev.adpublisher.graph.DirectoryAdAccount;
import dev.adpublisher.graph.DirectoryInstagram;
import dev.adpublisher.graph.DirectoryPage;
import dev.adpublisher.graph.DirectoryPixel;
import dev.adpublisher.graph.DirectoryToken;
import dev.adpublisher.secrets.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A wish that Meta has confirmed, with what it said at that moment. */
record CheckedConnection(
        ConnectionWish wish,
        DirectoryToken token,
        DirectoryAdAccount adAccount,
        DirectoryPage page,
        @Nullable DirectoryInstagram instagram,
        List<DirectoryPixel> pixels,
        Instant checkedAt) {

    private @Nullable Secret pageToken() {
        return wish.pageToken() == null ? page.accessToken() : wish.pageToken();
    }

    /** Writes everything into a row that has its ids. */
    void writeTo(CampaignMetaConnection row, ConnectionSeals seals, Duration checkAfter) {
        seals.sealUserToken(row, wish.userToken());
        seals.sealPageToken(row, pageToken());
        seals.sealReadToken(row, wish.readToken());
        row.fbUserId = wish.fbUserId();
        row.describe(token);
        row.selectedBusinessId = or(wish.businessId(), adAccount.businessId());
        row.selectedBusinessName = or(wish.businessName(), adAccount.businessName());
        row.selectedPageId = wish.pageId();
        row.selectedPageName = or(page.name(), wish.pageName());
        row.selectedIgUserId = wish.instagramId();
        row.selectedIgUsername = instagram == null ? null : or(instagram.username(), wish.instagramName());
        row.selectedAdAccountId = wish.adAccount().node();
        row.selectedAdAccountName = or(adAccount.name(), wish.adAccountName());
        row.adAccountCurrencyCode = adAccount.currency();
        row.adAccountPaymentConnected = adAccount.paymentConnected();
        row.adAccountFacts =
                AccountSnapshot.of(adAccount, pixels, wish.pixelId()).json();
        row.adminConnected = true;
        row.userAppConnected = true;
        row.lookedAt(checkedAt, checkAfter);
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }
}
