package dev.adpublisher.campaign;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Keeps the materialized view behind {@code GET /overview} fresh; readers are not held up meanwhile. */
@ApplicationScoped
class OverviewSql {
    private static final Logger LOG = Logger.getLogger(OverviewSql.class);

    private final Pool pool;

    OverviewSql(Pool pool) {
        this.pool = pool;
    }

    @Scheduled(
            every = "{adpublisher.overview.every:5m}",
            delayed = "20s",
            identity = "overview",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> refresh() {
        return pool.query("SELECT refresh_publishing_metrics()")
                .execute()
                .onFailure()
                .invoke(failure -> LOG.warnf("the overview could not be refreshed: %s", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
