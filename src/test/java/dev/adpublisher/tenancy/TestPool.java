package dev.adpublisher.tenancy;

import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;

/** The service's reactive client on a database of a test's own, without Quarkus. */
public final class TestPool implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;

    public TestPool(PgConnectOptions database, int connections) {
        pool = Pool.newInstance(PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(connections))
                .connectingTo(database)
                .using(vertx)
                .build());
    }

    public Pool pool() {
        return pool;
    }

    public TenantSql sql() {
        return new TenantSql(pool);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
