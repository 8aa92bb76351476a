package dev.adpublisher.connection;

import static dev.adpublisher.connection.ConnectionInput.ACCOUNT;
import static dev.adpublisher.connection.ConnectionInput.ACCOUNT_NAME;
import static dev.adpublisher.connection.ConnectionInput.BUSINESS;
import static dev.adpublisher.connection.ConnectionInput.BUSINESS_NAME;
import static dev.adpublisher.connection.ConnectionInput.FB_USER;
import static dev.adpublisher.connection.ConnectionInput.INSTAGRAM;
import static dev.adpublisher.connection.ConnectionInput.INSTAGRAM_NAME;
import static dev.adpublisher.connection.ConnectionInput.PAGE;
import static dev.adpublisher.connection.ConnectionInput.PAGE_NAME;
import static dev.adpublisher.connection.ConnectionInput.PAGE_TOKEN;
import static dev.adpublisher.connection.ConnectionInput.PIXEL;
import static dev.adpublisher.connection.ConnectionInput.READ_TOKEN;
import static dev.adpublisher.connection.ConnectionInput.USER_TOKEN;

import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.graph.DirectoryPage;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.secrets.Secret;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the user wants it, before Meta was asked. The names are the user's own and count only where Meta gives none.
 *
 * @param pageToken as the user gave it; null to ask Meta for it
 * @param readToken a token for reads only, if the user has one
 */
record ConnectionWish(
        Secret userToken,
        AdAccountId adAccount,
        String pageId,
        @Nullable Secret pageToken,
        @Nullable Secret readToken,
        @Nullable String instagramId,
        @Nullable String pixelId,
        @Nullable String fbUserId,
        @Nullable String businessId,
        @Nullable String businessName,
        @Nullable String pageName,
        @Nullable String adAccountName,
        @Nullable String instagramName) {

    static ConnectionWish of(ConnectionInput input) {
        return new ConnectionWish(
                Secret.of(needed(input.text(USER_TOKEN))),
                account(input.text(ACCOUNT)),
                needed(input.text(PAGE)),
                secret(input.text(PAGE_TOKEN)),
                secret(input.text(READ_TOKEN)),
                input.text(INSTAGRAM),
                input.text(PIXEL),
                input.text(FB_USER),
                input.text(BUSINESS),
                input.text(BUSINESS_NAME),
                input.text(PAGE_NAME),
                input.text(ACCOUNT_NAME),
                input.text(INSTAGRAM_NAME));
    }

    /**
     * What is stored, with other selections. Names and the page's token do not survive the change of what they belong to.
     *
     * @throws Problem 422 if what is stored (from before this service) lacks a page or an ad account and the selections do not add it
     */
    static ConnectionWish of(OpenedConnection stored, Secret userToken, ConnectionInput input) {
        CampaignMetaConnection row = stored.row();
        String account = input.textOr(ACCOUNT, row.selectedAdAccountId);
        String page = input.textOr(PAGE, row.selectedPageId);
        if (account == null || page == null) {
            throw missing(account == null ? ACCOUNT : PAGE);
        }
        String instagram = input.textOr(INSTAGRAM, row.selectedIgUserId);
        boolean samePage = page.equals(row.selectedPageId);
        boolean sameAccount = row.selectedAdAccountId != null
                && AdAccountId.parse(account).equals(AdAccountId.parse(row.selectedAdAccountId));
        String pixel = sameAccount ? AccountSnapshot.read(row.adAccountFacts).pixelId() : null;
        Secret givenPageToken = secret(input.text(PAGE_TOKEN));
        return new ConnectionWish(
                userToken,
                account(account),
                page,
                givenPageToken == null && samePage ? stored.pageToken() : givenPageToken,
                input.has(READ_TOKEN) ? secret(input.text(READ_TOKEN)) : stored.readToken(),
                instagram,
                input.textOr(PIXEL, pixel),
                row.fbUserId,
                input.textOr(BUSINESS, sameAccount ? row.selectedBusinessId : null),
                input.textOr(BUSINESS_NAME, sameAccount ? row.selectedBusinessName : null),
                input.textOr(PAGE_NAME, samePage ? row.selectedPageName : null),
                input.textOr(ACCOUNT_NAME, sameAccount ? row.selectedAdAccountName : null),
                input.textOr(
                        INSTAGRAM_NAME,
                        Objects.equals(instagram, row.selectedIgUserId) ? row.selectedIgUsername : null));
    }

    /** What was chosen before, for the token of a new login; empty if that was not everything that is needed. */
    static Optional<ConnectionWish> again(CampaignMetaConnection row, Secret userToken) {
        if (row.selectedAdAccountId == null || row.selectedPageId == null) {
            return Optional.empty();
        }
        String page = row.selectedPageId;
        return AdAccountId.parse(row.selectedAdAccountId)
                .map(account -> new ConnectionWish(
                        userToken,
                        account,
                        page,
                        null,
                        null,
                        row.selectedIgUserId,
                        AccountSnapshot.read(row.adAccountFacts).pixelId(),
                        null,
                        row.selectedBusinessId,
                        row.selectedBusinessName,
                        row.selectedPageName,
                        row.selectedAdAccountName,
                        row.selectedIgUsername));
    }

    /** The only ad account and the only page that there are. */
    static ConnectionWish only(Secret userToken, AdAccountId account, DirectoryPage page) {
        String instagram =
                page.instagram().isEmpty() ? null : page.instagram().getFirst().id();
        return new ConnectionWish(
                userToken, account, page.id(), null, null, instagram, null, null, null, null, page.name(), null, null);
    }

    private static AdAccountId account(@Nullable String text) {
        return AdAccountId.parse(needed(text)).orElseThrow(() -> missing(ACCOUNT));
    }

    private static Problem missing(String member) {
        return Problem.unprocessable(
                "connection_invalid",
                "The connection is not complete.",
                List.of(ConnectionInput.violation(member, "required", "This is needed.", null)));
    }

    private static String needed(@Nullable String text) {
        return Objects.requireNonNull(text, "checked by ConnectionInput");
    }

    private static @Nullable Secret secret(@Nullable String text) {
        return text == null ? null : Secret.of(text);
    }
}
