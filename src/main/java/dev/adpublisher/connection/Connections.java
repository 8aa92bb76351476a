package dev.adpublisher.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.secrets.Secret;
import dev.adpublisher.tenancy.TenantSql.Reading;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Connections of campaigns to Meta: made and changed only with what Meta confirms, read by every room that works with Meta. */
@ApplicationScoped
public class Connections {

    private final ConnectionTransactions transactions;
    private final ConnectionCheck check;
    private final ConnectionSql sql;
    private final ConnectionSeals seals;
    private final ConnectionConfig config;
    private final AppSubscriptions subscriptions;

    Connections(
            ConnectionTransactions transactions,
            ConnectionCheck check,
            ConnectionSql sql,
            ConnectionSeals seals,
            ConnectionConfig config,
            AppSubscriptions subscriptions) {
        this.config = config;
        this.transactions = transactions;
        this.check = check;
        this.sql = sql;
        this.seals = seals;
        this.subscriptions = subscriptions;
    }

    /**
     * The campaign's connection with its tokens open and its status as of now. Empty without a connection, without an ad account, or with a
     * token that does not open: in each case the user has to connect (again). A connection that is there may still be expired or blocked; see
     * its status.
     */
    public Uni<Optional<MetaConnection>> load(UUID user, UUID campaign) {
        return sql.read(user, campaign).chain(found -> opened(user, campaign, found));
    }

    /** How the same is read beside something else. */
    public Reading<Uni<Optional<MetaConnection>>> reading(UUID user, UUID campaign) {
        return sql.reading(user, campaign).map(found -> opened(user, campaign, found));
    }

    private Uni<Optional<MetaConnection>> opened(UUID user, UUID campaign, Optional<ConnectionSql.Read> found) {
        if (found.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return seals.isDue(found.get().row())
                ? sealed(user, campaign)
                : Uni.createFrom().item(() -> transactions.opened(found.get()).forWork());
    }

    /** A token under an older key, or from before the encryption, is sealed anew on the way. */
    private Uni<Optional<MetaConnection>> sealed(UUID user, UUID campaign) {
        return transactions
                .open(user, campaign)
                .map(OpenedConnection::forWork)
                .onFailure(failure -> failure instanceof Problem problem && problem.status() == 404)
                .recoverWithItem(Optional.empty());
    }

    /**
     * Meta no longer takes the token of {@code used}. A new connection wakes what waits and what is still at work, so it does not matter
     * whether this is called before or after the wait is written down. Cheap however often it is said: one mark and one entry in the log per
     * loss.
     *
     * @param reason one sentence for the connection's owner, without a secret
     * @return true if the connection is now marked, and its renewal will wake what waits; false if there is a newer one already (or none):
     *     then look again at once
     */
    public Uni<Boolean> markTokenLost(UUID user, MetaConnection used, String reason) {
        return sql.markLost(user, used.campaignId(), used.checkedAt(), reason);
    }

    /**
     * The way into an ad account for work that is not about one campaign: the user's best connection to it, opened. Empty if none of theirs can be
     * used; another user's is never taken.
     */
    public Uni<Optional<MetaConnection>> toAccount(UUID user, AdAccountId account) {
        return sql.toAccount(user, account)
                .chain(campaign -> campaign.isEmpty()
                        ? Uni.createFrom().item(Optional.<MetaConnection>empty())
                        : load(user, campaign.get()))
                .map(connection ->
                        connection.filter(usable -> usable.adAccount().equals(account)));
    }

    /**
     * Meta takes the token of {@code used} and does not show its ad account: it is gone, or the user has no role in it any more. Marked until a
     * later look sees the account again; once, however often it is said.
     *
     * @param reason as above
     */
    public Uni<Void> markAccountHidden(UUID user, MetaConnection used, String reason) {
        return sql.markHidden(user, used.campaignId(), used.checkedAt(), reason);
    }

    Uni<ConnectionView> view(UUID user, UUID campaign) {
        return transactions
                .open(user, campaign)
                .map(opened -> opened.view(config.login().scopes()));
    }

    Uni<ConnectionView> connect(UUID user, UUID campaign, JsonNode body) {
        return transactions
                .requireCampaign(user, campaign)
                .map(found -> ConnectionWish.of(ConnectionInput.whole(body)))
                .chain(wish -> refusalWrittenDown(user, campaign, () -> check.check(wish)
                        .chain(checked -> subscriptions.around(
                                user, campaign, () -> transactions.connect(user, campaign, checked)))))
                .chain(() -> view(user, campaign));
    }

    Uni<ConnectionView> change(UUID user, UUID campaign, JsonNode body) {
        return transactions
                .open(user, campaign)
                .chain(stored -> change(user, campaign, stored, ConnectionInput.selections(body)))
                .chain(() -> view(user, campaign));
    }

    private Uni<Void> change(UUID user, UUID campaign, OpenedConnection stored, ConnectionInput wanted) {
        return refusalWrittenDown(user, campaign, () -> check.check(ConnectionWish.of(stored, tokenOf(stored), wanted))
                .chain(checked -> subscriptions.around(
                        user, campaign, () -> transactions.change(user, campaign, stored.row().checkedAt, checked))));
    }

    Uni<Void> forget(UUID user, UUID campaign) {
        return subscriptions.around(user, campaign, () -> transactions.forget(user, campaign));
    }

    /**
     * Does something that takes the campaign's connection away with it, such as deleting the campaign; then our app leaves the webhooks of an
     * ad account that nobody is connected to any more. Fails as {@code change} does; that Meta does not answer changes nothing.
     */
    public Uni<Void> takingAlong(UUID user, UUID campaign, Supplier<Uni<Void>> change) {
        return subscriptions.around(user, campaign, change);
    }

    /** An attempt that came to nothing: Meta did not confirm it, the stored token is of no use, or another change was faster. That Meta is down is none. */
    private Uni<Void> refusalWrittenDown(UUID user, UUID campaign, Supplier<Uni<Void>> attempt) {
        return Uni.createFrom()
                .deferred(attempt::get)
                .onFailure(failure ->
                        failure instanceof Problem problem && (problem.status() == 422 || problem.status() == 409))
                .call(failure -> transactions.refused(user, campaign, (Problem) failure));
    }

    private static Secret tokenOf(OpenedConnection stored) {
        @Nullable Secret token = stored.userToken();
        if (token == null) {
            throw Problem.unprocessable(
                    "token_invalid",
                    "The stored access token cannot be used.",
                    List.of(ConnectionInput.violation(
                            ConnectionInput.USER_TOKEN,
                            "token_invalid",
                            "There is no usable access token.",
                            "Connect again.")));
        }
        return token;
    }
}
