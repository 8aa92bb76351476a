package dev.adpublisher.publishing;

import dev.adpublisher.platform.UpkeepSql;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operator watches: publications waiting per phase and how late the oldest is, over all replicas; publications under way and event
 * streams open on this one. No tenant in any of them.
 */
@ApplicationScoped
class BacklogSql {
    private final UpkeepSql upkeep;
    private final MultiGauge waiting;
    private final MultiGauge late;

    BacklogSql(UpkeepSql upkeep, MeterRegistry meters, PublishWorker worker, ProgressFeed feed) {
        this.upkeep = upkeep;
        this.waiting = MultiGauge.builder("adpublisher.publications.waiting")
                .description("Publications that have work to be done, by phase, all replicas")
                .register(meters);
        this.late = MultiGauge.builder("adpublisher.publications.late")
                .description("How long the oldest of them is due; negative while it waits for its time")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("adpublisher.publications.busy", worker, PublishWorker::busy)
                .description("Publications that this replica works on now")
                .register(meters);
        Gauge.builder("adpublisher.publications.streams", feed, ProgressFeed::open)
                .description("Event streams open on this replica")
                .register(meters);
    }

    @Scheduled(every = "{adpublisher.publishing.backlog-every:15s}", delayed = "5s", identity = "backlog")
    Uni<Void> measure() {
        return upkeep.run(
                "read the backlog",
                "SELECT phase, publications, oldest_seconds FROM publication_backlog()",
                Tuple.tuple(),
                this::show);
    }

    private void show(RowSet<Row> rows) {
        List<MultiGauge.Row<?>> counts = new ArrayList<>();
        List<MultiGauge.Row<?>> ages = new ArrayList<>();
        for (Row row : rows) {
            Tags phase = Tags.of("phase", row.getString("phase"));
            counts.add(MultiGauge.Row.of(phase, row.getLong("publications")));
            ages.add(MultiGauge.Row.of(phase, row.getDouble("oldest_seconds")));
        }
        waiting.register(counts, true);
        late.register(ages, true);
    }
}
