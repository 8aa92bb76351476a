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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * How well the schedule is kept, over all replicas: per kind how late the account is that waits longest and how many are due, late, failing; per
 * account how far behind it is, for those that are furthest behind and no others, so that there are only so many series however many accounts
 * there are. docs/meters.md says what to do about them.
 */
@ApplicationScoped
class LagSql {
    private static final Logger LOG = Logger.getLogger(LagSql.class);
    private static final List<String> COUNTS = List.of("jobs", "due", "running", "late", "failing");
    private static final List<String> BEHIND = List.of("due", "failing", "throttled");

    private final Pool pool;
    private final ScheduleConfig config;
    private final MultiGauge accounts;
    private final MultiGauge lag;
    private final MultiGauge behind;
    private final MultiGauge accountLag;

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
        this.behind = MultiGauge.builder("adpublisher.schedule.behind")
                .description("Accounts that are behind, by kind and why, all replicas")
                .register(meters);
        this.accountLag = MultiGauge.builder("adpublisher.schedule.account.lag")
                .description("How far behind an account is; of each kind and state those furthest behind")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("adpublisher.schedule.busy", worker, AccountWorker::busy)
                .description("Jobs that this replica does now")
                .register(meters);
    }

    @Scheduled(every = "{adpublisher.schedule.gauges-every:30s}", delayed = "5s", identity = "account-jobs-gauges")
    Uni<Void> measure() {
        return rows("SELECT * FROM account_job_backlog(make_interval(secs => $1))", (double)
                        config.late().toSeconds())
                .invoke(this::showKinds)
                .chain(kinds -> rows("SELECT * FROM account_job_lags($1)", Math.max(1, config.accountsNamed()))
                        .invoke(lags -> showAccounts(kinds, lags)))
                .onFailure()
                .invoke(failure -> LOG.debugf("the schedule's backlog cannot be read now: %s", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<RowSet<Row>> rows(String statement, Object argument) {
        return pool.preparedQuery(statement).execute(Tuple.of(argument));
    }

    private void showKinds(RowSet<Row> rows) {
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

    private void showAccounts(RowSet<Row> kinds, RowSet<Row> lags) {
        Map<Tags, Long> counts = new LinkedHashMap<>();
        for (Row row : kinds) {
            BEHIND.forEach(state -> counts.put(Tags.of("kind", row.getString("kind"), "state", state), 0L));
        }
        List<MultiGauge.Row<?>> named = new ArrayList<>();
        for (Row row : lags) {
            Tags tags = Tags.of("kind", row.getString("kind"), "state", row.getString("state"));
            counts.put(tags, row.getLong("accounts"));
            if (config.accountsNamed() > 0) {
                Tags account = tags.and("account", "act_" + row.getString("ad_account_id"));
                named.add(MultiGauge.Row.of(account, row.getDouble("seconds")));
            }
        }
        List<MultiGauge.Row<?>> all = new ArrayList<>();
        counts.forEach((tags, count) -> all.add(MultiGauge.Row.of(tags, count)));
        behind.register(all, true);
        accountLag.register(named, true);
    }
}
