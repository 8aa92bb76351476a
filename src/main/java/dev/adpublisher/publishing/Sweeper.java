package dev.adpublisher.publishing;

import dev.adpublisher.connection.Connections;
import dev.adpublisher.connection.MetaConnection;
import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphClient;
import dev.adpublisher.graph.Purpose;
import dev.adpublisher.platform.Periods;
import dev.adpublisher.publishing.SweepSql.Account;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Now and then looks through each ad account for what carries our label or marker and no row claims: what a late request left behind, or a
 * second copy. Its calls come after everybody else's; replicas share the accounts through PostgreSQL.
 */
@ApplicationScoped
class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    /** A sweep that takes longer has lost its worker. */
    private static final Duration LEASE = Duration.ofMinutes(30);

    private final SweepSql rows;
    private final StraySql strays;
    private final AccountLabelSql labels;
    private final Connections connections;
    private final GraphClient graph;
    private final Markers markers;
    private final SweeperConfig config;
    private final MeterRegistry meters;
    private final Vertx vertx;
    private final Optional<Duration> every;

    Sweeper(
            SweepSql rows,
            StraySql strays,
            AccountLabelSql labels,
            Connections connections,
            GraphClient graph,
            Markers markers,
            SweeperConfig config,
            MeterRegistry meters,
            Vertx vertx) {
        this.rows = rows;
        this.strays = strays;
        this.labels = labels;
        this.connections = connections;
        this.graph = graph;
        this.markers = markers;
        this.config = config;
        this.meters = meters;
        this.vertx = vertx;
        this.every = Periods.parse("adpublisher.sweeper.every", config.every());
    }

    @Scheduled(
            every = "{adpublisher.sweeper.look:1m}",
            delayed = "40s",
            identity = "sweeper",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return every.map(this::look).orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> look(Duration period) {
        Context context = VertxContext.getOrCreateDuplicatedContext(vertx);
        return rows.claim(period, LEASE, config.accounts())
                .onItem()
                .transformToMulti(accounts -> Multi.createFrom().iterable(accounts))
                .onItem()
                // Calls to Meta may come back elsewhere.
                .transformToUniAndConcatenate(account -> Uni.createFrom()
                        .item(account)
                        .emitOn(command -> context.runOnContext(ignored -> command.run()))
                        .chain(due -> sweep(due, period)))
                .collect()
                .last()
                .replaceWithVoid()
                .onFailure()
                .invoke(failure -> LOG.warnf("no sweep now: %s", failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> sweep(Account account, Duration period) {
        return access(account)
                .chain(access -> access.isEmpty()
                        // Nobody is connected to it; when somebody is again, there is another sweep.
                        ? rows.done(account, period, false)
                        : sweep(account, access.get(), period))
                .onFailure()
                .invoke(failure -> LOG.warnf("account=%s could not be swept: %s", account.adAccountId(), failure))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> sweep(Account account, GraphAccess access, Duration period) {
        Sweep sweep = new Sweep(account, access, graph, rows, strays, labels, markers);
        return rows.labels(account, config.months())
                .chain(sweep::sweep)
                .invoke(stopped -> sweep.news().forEach(this::count))
                .chain(stopped -> rows.done(account, stopped.orElse(period), stopped.isEmpty()));
    }

    private void count(Stray stray) {
        meters.counter(
                        "adpublisher.strays",
                        "kind",
                        stray.kind().wireName(),
                        "verdict",
                        stray.verdict().wireName())
                .increment();
    }

    private Uni<Optional<GraphAccess>> access(Account account) {
        return rows.connectedCampaign(account)
                .chain(campaign -> campaign.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : connections.load(account.user(), campaign.get()).map(found -> found.filter(PublishRun::usable)
                                .filter(connection ->
                                        connection.adAccount().digits().equals(account.adAccountId()))
                                .map(Sweeper::access)));
    }

    private static GraphAccess access(MetaConnection connection) {
        return new GraphAccess(connection.userToken(), connection.adAccount().digits(), null)
                .forPurpose(Purpose.METRICS);
    }
}
