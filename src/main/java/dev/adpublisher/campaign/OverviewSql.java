package dev.adpublisher.campaign;

import dev.adpublisher.platform.UpkeepSql;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** Keeps the materialized view behind {@code GET /overview} fresh; readers are not held up meanwhile. */
@ApplicationScoped
class OverviewSql {
    private final UpkeepSql upkeep;

    OverviewSql(UpkeepSql upkeep) {
        this.upkeep = upkeep;
    }

    @Scheduled(
            every = "{adpublisher.overview.every:5m}",
            delayed = "20s",
            identity = "overview",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> refresh() {
        return upkeep.run(
                "refresh the overview", "SELECT refresh_publishing_metrics()", Tuple.tuple(), refreshed -> {});
    }
}
