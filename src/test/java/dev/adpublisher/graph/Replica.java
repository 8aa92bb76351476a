package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.platform.TestDatabase;
import dev.adpublisher.secrets.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.ds.PGSimpleDataSource;

/** What one process has between publishing and Meta: the governor with its database, and the client. Several share database and sandbox. */
final class Replica implements AutoCloseable {
    private static final AtomicInteger NAMES = new AtomicInteger();

    final AtomicLong nanosAhead = new AtomicLong();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Governor governor;
    final GraphClient client;
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;

    Replica(TestDatabase database, String sandbox) {
        PGSimpleDataSource source = (PGSimpleDataSource) database.connections("adpublisher_app");
        PgConnectOptions options = new PgConnectOptions()
                .setHost("localhost")
                .setPort(source.getPortNumbers()[0])
                .setDatabase(source.getDatabaseName())
                .setUser("adpublisher_app")
                .setPassword("adpublisher_app");
        pool = PgBuilder.pool()
                .connectingTo(options)
                .with(new PoolOptions().setMaxSize(4))
                .using(vertx)
                .build();
        var config = new SmallRyeConfigBuilder()
                .withMapping(MetaConfig.class)
                .withMapping(GraphConfig.class)
                .withConverter(java.time.Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withDefaultValues(Map.of(
                        "adpublisher.meta.graph-url", sandbox,
                        "adpublisher.meta.app-id", "8001",
                        "adpublisher.meta.app-secret", "sandbox-app-secret"))
                .build();
        MetaConfig meta = config.getConfigMapping(MetaConfig.class);
        GraphConfig graph = config.getConfigMapping(GraphConfig.class);
        BudgetSql sql = new BudgetSql(new io.vertx.mutiny.sqlclient.Pool(pool), meta, graph);
        governor =
                new Governor(vertx, sql, graph, new GovernorMeters(meters), () -> System.nanoTime() + nanosAhead.get());
        client = new GraphClient(new GraphCalls(vertx, new GraphTransport(vertx, meta, graph), governor, meta, graph));
        get(pool.getConnection().map(PgConnection::cast).compose(connection -> {
            connection.notificationHandler(told -> governor.heard(told.getPayload()));
            return connection.query("LISTEN meta_call_budget").execute();
        }));
    }

    static GraphAccess access(String account) {
        return new GraphAccess(Secret.of("sandbox-governor-" + account), account, null);
    }

    private static ObjectNode campaign() {
        ObjectNode campaign = JsonNodeFactory.instance.objectNode();
        campaign.put("name", "Campaign " + NAMES.incrementAndGet())
                .put("objective", "OUTCOME_TRAFFIC")
                .put("status", "PAUSED")
                .put("is_adset_budget_sharing_enabled", false);
        campaign.putArray("special_ad_categories");
        return campaign;
    }

    /** One create as publishing does it: leave first, and only then the call. */
    Future<GraphOutcome<String>> create(String account, int wish) {
        GraphAccess access = access(account);
        return Future.fromCompletionStage(governor.permit(access, wish)
                .chain(admission -> switch (admission) {
                    case Admission.Wait(var pause, String reason) ->
                        io.smallrye.mutiny.Uni.createFrom()
                                .item((GraphOutcome<String>) new GraphOutcome.Throttled<String>(pause, reason));
                    case Admission.Go(Permit permit) -> client.create(access.with(permit), "campaigns", campaign());
                })
                .subscribeAsCompletionStage());
    }

    /** A create that has leave to go, and what happens on its event loop before it has its connection, which must be its replica's first. */
    Future<GraphOutcome<String>> create(String account, Runnable beforeItIsConnected) {
        Permit permit = ((Admission.Go) get(Future.fromCompletionStage(
                        governor.permit(access(account), 3).subscribeAsCompletionStage())))
                .permit();
        Promise<GraphOutcome<String>> outcome = Promise.promise();
        vertx.runOnContext(turn -> {
            client.create(access(account).with(permit), "campaigns", campaign())
                    .subscribe()
                    .with(outcome::complete, outcome::fail);
            beforeItIsConnected.run();
        });
        return outcome.future();
    }

    GraphOutcome<JsonNode> read(GraphAccess access, String path) {
        return get(Future.fromCompletionStage(client.read(access, path, "id").subscribeAsCompletionStage()));
    }

    GraphOutcome<List<JsonNode>> list(GraphAccess access, String path) {
        return get(Future.fromCompletionStage(
                client.list(access, path, "id", Map.of()).subscribeAsCompletionStage()));
    }

    static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    /** Like a process that ends: nothing is written down any more. */
    @Override
    public void close() {
        get(vertx.close());
    }
}
