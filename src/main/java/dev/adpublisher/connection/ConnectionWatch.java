package dev.adpublisher.connection;

import dev.adpublisher.connection.CheckSql.Due;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.secrets.Secret;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Looks after connections before anybody needs them: tokens that end soon are exchanged, webhooks that are missing are subscribed, and whatever
 * is wrong is written down. Every replica
 * asks PostgreSQL whose turn it is, and none gets what another has.
 */
@ApplicationScoped
class ConnectionWatch {
    private static final Logger LOG = Logger.getLogger(ConnectionWatch.class);

    private static final int AT_ONCE = 20;
    /** A connection that could not be looked at is due again after it. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final CheckSql due;
    private final ConnectionTransactions transactions;
    private final ConnectionLook look;
    private final AppSubscriptions subscriptions;

    ConnectionWatch(
            CheckSql due, ConnectionTransactions transactions, ConnectionLook look, AppSubscriptions subscriptions) {
        this.due = due;
        this.transactions = transactions;
        this.look = look;
        this.subscriptions = subscriptions;
    }

    @Scheduled(
            every = "{adpublisher.connection.check-every:15m}",
            delayed = "20s",
            identity = "connections",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> watch() {
        return checkDue()
                .onFailure()
                .invoke(failure -> LOG.warnf("connections could not be checked: %s", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Checks one after the other until none is due; answers how many. */
    Uni<Integer> checkDue() {
        return due.claim(LEASE, AT_ONCE)
                .chain(claimed -> claimed.isEmpty()
                        ? Uni.createFrom().item(0)
                        : each(claimed).chain(this::checkDue).map(more -> more + claimed.size()));
    }

    private Uni<Void> each(List<Due> claimed) {
        return Multi.createFrom()
                .iterable(claimed)
                .onItem()
                .transformToUniAndConcatenate(this::check)
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Never fails: one connection's trouble is not the next one's. */
    private Uni<Void> check(Due one) {
        return transactions
                .open(one.user(), one.campaign())
                .chain(connection -> checked(one, connection)
                        .chain(() -> subscriptions.keepUp(
                                one.user(), one.campaign(), connection.row().webhooksSubscribedAt)))
                .onFailure(ConnectionWatch::isGone)
                .recoverWithNull()
                .onFailure()
                .invoke(failure ->
                        LOG.warnf("the connection of campaign=%s could not be checked: %s", one.campaign(), failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Void> checked(Due one, OpenedConnection connection) {
        Secret token = connection.userToken();
        if (token == null) {
            return transactions.looked(one.user(), one.campaign(), connection.row().checkedAt, row -> {});
        }
        return look.at(connection, token).chain(found -> found.map(
                        write -> transactions.looked(one.user(), one.campaign(), connection.row().checkedAt, write))
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof Problem problem && problem.status() == 404;
    }
}
