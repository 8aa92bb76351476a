package dev.adpublisher.connection;

import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.graph.DirectoryAdAccount;
import dev.adpublisher.graph.DirectoryFailure;
import dev.adpublisher.graph.DirectoryPage;
import dev.adpublisher.graph.DirectoryToken;
import dev.adpublisher.graph.GraphDirectory;
import dev.adpublisher.graph.GraphLogin;
import dev.adpublisher.graph.MetaConfig;
import dev.adpublisher.problem.Violation;
import dev.adpublisher.secrets.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A later look at a connection: what Meta says of its tokens, ad account and page now, with a new token in place of one that ends soon. Speaks
 * to no database.
 */
@ApplicationScoped
class ConnectionLook {

    private final GraphDirectory directory;
    private final GraphLogin login;
    private final ConnectionCheck check;
    private final ConnectionSeals seals;
    private final ConnectionConfig config;
    private final Optional<String> ourApp;
    private final Clock clock;

    ConnectionLook(
            GraphDirectory directory,
            GraphLogin login,
            ConnectionCheck check,
            ConnectionSeals seals,
            ConnectionConfig config,
            MetaConfig meta,
            Clock clock) {
        this.clock = clock;
        this.directory = directory;
        this.login = login;
        this.check = check;
        this.seals = seals;
        this.config = config;
        this.ourApp = meta.appId();
    }

    /**
     * What to write into the row; empty if Meta gave no answer that says anything.
     *
     * @param token the connection's user token
     */
    Uni<Optional<Consumer<CampaignMetaConnection>>> at(OpenedConnection connection, Secret token) {
        return Attempt.at(directory.debugToken(token)).chain(said -> {
            if (said.item().isEmpty()) {
                DirectoryFailure failure = said.failure();
                return Uni.createFrom()
                        .item(failure != null && said.isDenied() ? Optional.of(lost(failure)) : Optional.empty());
            }
            DirectoryToken facts = said.item().get();
            return check.verdict(facts)
                    .map(wrong -> Uni.createFrom().item(Optional.of(dead(wrong, facts))))
                    .orElseGet(() -> renewed(new LoginToken(token, facts))
                            .chain(now -> rest(connection, token, now))
                            .map(Optional::of));
        });
    }

    private static Consumer<CampaignMetaConnection> lost(DirectoryFailure failure) {
        Violation wrong = TokenVerdict.refused(failure.error());
        return row -> mark(row, wrong);
    }

    private static Consumer<CampaignMetaConnection> dead(Violation wrong, DirectoryToken facts) {
        return row -> {
            if (facts.valid()) {
                row.describe(facts);
            }
            mark(row, wrong);
        };
    }

    private static void mark(CampaignMetaConnection row, Violation wrong) {
        ConnectionStatus status =
                switch (wrong.code()) {
                    case "token_expired" -> ConnectionStatus.EXPIRED;
                    case "permission_missing" -> ConnectionStatus.MISSING_PERMISSION;
                    default -> ConnectionStatus.REVOKED;
                };
        row.connectionStatus = status.column();
        row.statusReason = wrong.message() + " Connect to Meta again.";
    }

    /** A token that ends soon is exchanged; where Meta does not, the old one stays until its end, and its owner is warned. */
    private Uni<LoginToken> renewed(LoginToken old) {
        Instant end = old.facts().expiresAt();
        if (end == null
                || end.isAfter(clock.instant().plus(config.renewBefore()))
                || login.appId().isEmpty()) {
            return Uni.createFrom().item(old);
        }
        return login.extend(old.token(), old.facts().systemUser())
                .chain(issued -> directory
                        .debugToken(issued.token())
                        .map(facts -> isBetter(facts, old.facts()) ? new LoginToken(issued.token(), facts) : old))
                .onFailure(DirectoryFailure.class)
                .recoverWithItem(old);
    }

    private boolean isBetter(DirectoryToken issued, DirectoryToken old) {
        Instant end = issued.expiresAt();
        Instant before = old.expiresAt();
        return check.verdict(issued).isEmpty()
                && Objects.equals(issued.userId(), old.userId())
                && (end == null || before == null || end.isAfter(before));
    }

    private Uni<Consumer<CampaignMetaConnection>> rest(OpenedConnection connection, Secret before, LoginToken now) {
        CampaignMetaConnection row = connection.row();
        return Uni.combine()
                .all()
                .unis(account(row, now.token()), page(connection, now.token()), isReaderDead(connection))
                .with((account, page, readerDead) -> found -> {
                    if (!now.token().equals(before)) {
                        seals.sealUserToken(found, now.token());
                    }
                    found.describe(now.facts());
                    write(found, account);
                    writePage(found, page, connection);
                    if (readerDead) {
                        found.readOnlyToken = null;
                    }
                });
    }

    /** With the very token whose rights are in question. */
    private Uni<Attempt<DirectoryAdAccount>> account(CampaignMetaConnection row, Secret token) {
        return Optional.ofNullable(row.selectedAdAccountId)
                .flatMap(AdAccountId::parse)
                .map(account -> Attempt.at(directory.adAccount(token, account)))
                .orElseGet(() -> Uni.createFrom().item(Attempt.none()));
    }

    private static void write(CampaignMetaConnection row, Attempt<DirectoryAdAccount> account) {
        if (account.failure() instanceof DirectoryFailure.TokenRefused refused) {
            // Such as a checkpoint: debug_token still calls it valid.
            mark(row, TokenVerdict.refused(refused.error()));
        } else if (account.isDenied()) {
            row.connectionStatus = ConnectionStatus.MISSING_PERMISSION.column();
            row.statusReason =
                    "Meta does not show the ad account to this user any more. Connect again, or choose another one.";
        }
        account.item().ifPresent(seen -> {
            String pixel = AccountSnapshot.read(row.adAccountFacts).pixelId();
            row.adAccountCurrencyCode = seen.currency();
            row.adAccountPaymentConnected = seen.paymentConnected();
            row.adAccountFacts = AccountSnapshot.of(seen, List.of(), pixel).json();
        });
    }

    /** The page as its own token sees it; if that token died, the page with a new one. */
    private Uni<Attempt<DirectoryPage>> page(OpenedConnection connection, Secret userToken) {
        String page = connection.row().selectedPageId;
        Secret pageToken = connection.pageToken();
        if (page == null) {
            return Uni.createFrom().item(Attempt.none());
        }
        Uni<Attempt<DirectoryPage>> anew = Attempt.at(directory.page(userToken, page, true));
        return pageToken == null
                ? anew
                : Attempt.at(directory.pageOf(pageToken))
                        .chain(seen -> seen.isDenied() ? anew : Uni.createFrom().item(seen));
    }

    private void writePage(CampaignMetaConnection row, Attempt<DirectoryPage> page, OpenedConnection connection) {
        if (page.isDenied() && row.connectionStatus == null) {
            row.connectionStatus = ConnectionStatus.MISSING_PERMISSION.column();
            row.statusReason =
                    "Meta does not show the page to this user any more. Connect again, or choose another one.";
        }
        Secret token = page.item().map(DirectoryPage::accessToken).orElse(null);
        if (token != null && !token.equals(connection.pageToken())) {
            seals.sealPageToken(row, token);
        }
    }

    private Uni<Boolean> isReaderDead(OpenedConnection connection) {
        Secret token = connection.readToken();
        if (token == null) {
            return Uni.createFrom().item(false);
        }
        return Attempt.at(directory.debugToken(token))
                .map(said -> said.isDenied()
                        || said.item()
                                .filter(facts -> !TokenVerdict.readsOnly(facts, clock.instant(), ourApp.orElse(null)))
                                .isPresent());
    }
}
