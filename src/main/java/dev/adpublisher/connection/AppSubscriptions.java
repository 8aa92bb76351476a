package dev.adpublisher.connection;

import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.graph.MetaConfig;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps our app subscribed to the webhooks of the ad accounts that somebody is connected to. They are hints: whatever goes wrong here is
 * shown in the connection and fails nothing, and the scheduled check of the connection tries again.
 *
 * <p>An ad account may be that of several campaigns, and of several tenants. So nobody unsubscribes it but the last one who leaves, whoever
 * that is: it is PostgreSQL that knows whether anybody is left, and says no more than that.
 */
@ApplicationScoped
class AppSubscriptions {
    private static final Logger LOG = Logger.getLogger(AppSubscriptions.class);
    /** A person waits for the connection, and not for this. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Whatever may have ended it at Meta, or crossed it: a subscription is asked for again after this. */
    private static final Duration GOOD_FOR = Duration.ofDays(7);

    private final AppSubscriptionSql sql;
    private final ConnectionSql connections;
    private final ConnectionTransactions transactions;
    private final GraphClient graph;
    private final Optional<String> ourApp;
    private final Clock clock;

    AppSubscriptions(
            AppSubscriptionSql sql,
            ConnectionSql connections,
            ConnectionTransactions transactions,
            GraphClient graph,
            MetaConfig meta,
            Clock clock) {
        this.clock = clock;
        this.sql = sql;
        this.connections = connections;
        this.transactions = transactions;
        this.graph = graph;
        this.ourApp = meta.appId().filter(id -> id.matches("[0-9]{1,32}"));
    }

    /** Does a change of the campaign's connection, then subscribes the account that it has now and leaves the one that it had. */
    Uni<Void> around(UUID user, UUID campaign, Supplier<Uni<Void>> change) {
        if (ourApp.isEmpty()) {
            return change.get();
        }
        return access(user, campaign)
                .chain(before -> change.get().chain(() -> follow(user, campaign, before.orElse(null))));
    }

    /** Subscribes the account of a connection that has just been looked at, if that has failed so far or was long ago. */
    Uni<Void> keepUp(UUID user, UUID campaign, @Nullable Instant subscribedAt) {
        boolean fresh =
                subscribedAt != null && subscribedAt.isAfter(clock.instant().minus(GOOD_FOR));
        return ourApp.isEmpty() || fresh
                ? Uni.createFrom().voidItem()
                : usable(user, campaign)
                        .chain(access -> access.isEmpty()
                                ? Uni.createFrom().voidItem()
                                : subscribe(access.get()).chain(error -> sql.keep(user, campaign, error)));
    }

    private Uni<Void> follow(UUID user, UUID campaign, @Nullable GraphAccess before) {
        return access(user, campaign)
                .chain(now -> now.isEmpty()
                        ? Uni.createFrom().item(now)
                        : subscribe(now.get())
                                .chain(error -> sql.keep(user, campaign, error))
                                .replaceWith(now))
                .chain(now -> before == null
                                || now.filter(access -> sameAccount(access, before))
                                        .isPresent()
                        ? Uni.createFrom().voidItem()
                        : leave(before))
                .onFailure()
                .invoke(failure -> LOG.warnf("a subscription to webhooks is not written down: %s", failure))
                .onFailure()
                .recoverWithNull();
    }

    /** Answers what went wrong; empty if nothing did. */
    private Uni<Optional<String>> subscribe(GraphAccess access) {
        return told(graph.subscribeApp(access, ourApp.orElseThrow()));
    }

    /** Once nobody is connected any more. Somebody who connects in that very moment is subscribed again. */
    private Uni<Void> leave(GraphAccess access) {
        return sql.connected(access.adAccountId())
                .chain(others -> others
                        ? Uni.createFrom().voidItem()
                        : told(graph.unsubscribeApp(access, ourApp.orElseThrow()))
                                .invoke(error -> error.ifPresent(reason -> LOG.infof(
                                        "act_%s goes on sending webhooks, which are dropped: %s",
                                        access.adAccountId(), reason)))
                                .chain(() -> sql.connected(access.adAccountId()))
                                .chain(meanwhile -> meanwhile
                                        ? subscribe(access).replaceWithVoid()
                                        : Uni.createFrom().voidItem()));
    }

    private static boolean sameAccount(GraphAccess one, GraphAccess other) {
        return one.adAccountId().equals(other.adAccountId());
    }

    private static Uni<Optional<String>> told(Uni<GraphOutcome<Boolean>> call) {
        return call.map(AppSubscriptions::error)
                .ifNoItem()
                .after(PATIENCE)
                .recoverWithItem(Optional.of("Meta did not answer in time."));
    }

    private static Optional<String> error(GraphOutcome<Boolean> outcome) {
        return switch (outcome) {
            case GraphOutcome.Success<Boolean> done -> Optional.empty();
            case GraphOutcome.Refused<Boolean> refused ->
                Optional.of("Meta refuses to send webhooks (" + refused.error().codes() + ").");
            case GraphOutcome.Throttled<Boolean> throttled -> Optional.of("Meta takes no more calls for now.");
            case GraphOutcome.TokenLost<Boolean> lost ->
                Optional.of("Meta does not accept the token (" + lost.error().codes() + ").");
            case GraphOutcome.NotSent<Boolean> notSent -> Optional.of("Meta could not be reached.");
            case GraphOutcome.Unknown<Boolean> unknown -> Optional.of("Meta gave no usable answer.");
        };
    }

    /** Empty without an ad account and a token. */
    private Uni<Optional<GraphAccess>> access(UUID user, UUID campaign) {
        return opened(user, campaign).map(found -> found.map(MetaConnection::access));
    }

    /** Empty also where the token is known to be no good. */
    private Uni<Optional<GraphAccess>> usable(UUID user, UUID campaign) {
        return opened(user, campaign).map(found -> found.filter(
                        connection -> ConnectionStatus.of(connection.status()).works())
                .map(MetaConnection::access));
    }

    private Uni<Optional<MetaConnection>> opened(UUID user, UUID campaign) {
        return connections.read(user, campaign).map(found -> found.map(transactions::opened)
                .flatMap(OpenedConnection::forWork));
    }
}
