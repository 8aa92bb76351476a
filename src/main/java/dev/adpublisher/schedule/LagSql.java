package dev.adpublisher.schedule;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * How well the schedule is kept, per kind and over all replicas: how late the account is that waits longest, how many accounts are due, late,
 * failing. No account is named, so there are six series per kind however many accounts there are; how late each one is, its user reads at
 * {@code /schedule}. docs/meters.md says what to do about them.
 */
@ApplicationScoped
class LagSql {
    private static final Logger LOG = Logger.getLogger(LagSql.class);
    private static final List<String> COUNTS = List.of("jobs", "due", "running", "late", "failing");

    private final Pool pool;
    private final ScheduleConfig config;
    private final MultiGauge accounts;
    private final MultiGauge lag;

    LagSql(Pool pool, MeterRegistry meters, ScheduleConfig config, AccountWorker worker) {
        this.pool = pool;
        this.config = config;
        this.accounts = MultiGauge.builder("adpublisher.schedule.accounts")
                .description("Accounts with work that comes back, by kind and state, all replicas")
                .register(meters);
        this.lag = MultiGauge.builder("adpublisher.schedule.lag")
                .description("How long the account that waits longest is overdue, by kind")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("adpublisher.schedule.busy", worker, AccountWorker::busy)
                .description("Jobs that this replica does now")
                .register(meters);
    }

    @Scheduled(every = "{adpublisher.schedule.gauges-every:30s}", delayed = "5s", identity = "account-jobs-gauges")
    Uni<Void> measure() {
        return pool.preparedQuery("SELECT * FROM account_job_backlog(make_interval(secs => $1))")
                .execute(Tuple.of((double) config.late().toSeconds()))
                .invoke(this::show)
                .onFailure()
                .invoke(failure -> LOG.debugf("the schedule's backlog cannot be read now: %s", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void show(RowSet<Row> rows) {
        List<MultiGauge.Row<?>> counts = new ArrayList<>();
        List<MultiGauge.Row<?>> lags = new ArrayList<>();
        for (Row row : rows) {
            Tags kind = Tags.of("kind", row.getString("kind"));
            COUNTS.forEach(state -> counts.add(MultiGauge.Row.of(kind.and("state", state), row.getLong(state))));
            lags.add(MultiGauge.Row.of(kind, row.getDouble("oldest_seconds")));
        }
        accounts.register(counts, true);
        lag.register(lags, true);
    }
}
