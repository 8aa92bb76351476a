package dev.adpublisher.connection;

import dev.adpublisher.graph.DirectoryAdAccount;
import dev.adpublisher.graph.DirectoryFailure;
import dev.adpublisher.graph.DirectoryPage;
import dev.adpublisher.graph.DirectorySlice;
import dev.adpublisher.graph.GraphAssets;
import dev.adpublisher.graph.GraphAssets.Slice;
import dev.adpublisher.graph.GraphLogin;
import dev.adpublisher.secrets.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;

/** What a login does at Meta: a code becomes a token that lasts and may manage ads. Speaks to no database. */
@ApplicationScoped
class LoginExchange {

    private final GraphLogin login;
    private final GraphAssets assets;
    private final ConnectionCheck check;

    LoginExchange(GraphLogin login, GraphAssets assets, ConnectionCheck check) {
        this.login = login;
        this.assets = assets;
        this.check = check;
    }

    /**
     * Code → token; a person's is short-lived and is exchanged for one of 60 days, a system user's lasts as it is.
     *
     * @return fails with {@link LoginStopped}, or with the problem of a token that is not good
     */
    Uni<LoginToken> token(Secret code, URI redirect) {
        return login.redeem(code, redirect)
                .onFailure(DirectoryFailure.class)
                .transform(failure -> new LoginStopped(ofRedeem((DirectoryFailure) failure)))
                .chain(issued -> check.examine(issued.token())
                        .chain(facts -> facts.systemUser()
                                ? Uni.createFrom().item(new LoginToken(issued.token(), facts))
                                : longLived(issued.token())));
    }

    private Uni<LoginToken> longLived(Secret shortLived) {
        return login.extend(shortLived, false)
                .onFailure(DirectoryFailure.class)
                .transform(failure -> new LoginStopped(ofRedeem((DirectoryFailure) failure)))
                .chain(issued -> check.examine(issued.token()).map(facts -> new LoginToken(issued.token(), facts)));
    }

    /** The only ad account and the only page, if there is no choice; what cannot be listed now is left to be chosen. */
    Uni<Optional<ConnectionWish>> withoutChoice(LoginToken token) {
        Slice two = new Slice(2, null);
        return Uni.combine()
                .all()
                .unis(assets.adAccounts(token.token(), two), assets.pages(token.token(), two))
                .with((accounts, pages) -> only(token.token(), accounts, pages))
                .onFailure(DirectoryFailure.class)
                .recoverWithItem(Optional.empty());
    }

    private static Optional<ConnectionWish> only(
            Secret token, DirectorySlice<DirectoryAdAccount> accounts, DirectorySlice<DirectoryPage> pages) {
        boolean single = accounts.items().size() == 1
                && pages.items().size() == 1
                && accounts.after() == null
                && pages.after() == null;
        return single
                ? Optional.of(ConnectionWish.only(
                        token, accounts.items().getFirst().id(), pages.items().getFirst()))
                : Optional.empty();
    }

    private static LoginFailure ofRedeem(DirectoryFailure failure) {
        return switch (failure) {
            case DirectoryFailure.Unreachable unreachable -> LoginFailure.META_UNAVAILABLE;
            case DirectoryFailure.Throttled throttled -> LoginFailure.META_UNAVAILABLE;
            case DirectoryFailure.Malformed malformed -> LoginFailure.META_UNAVAILABLE;
            case DirectoryFailure.TokenRefused refused -> LoginFailure.REFUSED;
            case DirectoryFailure.PermissionDenied denied -> LoginFailure.REFUSED;
            case DirectoryFailure.Refused refused -> LoginFailure.REFUSED;
        };
    }
}
