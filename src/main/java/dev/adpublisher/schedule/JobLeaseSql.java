package dev.adpublisher.schedule;

import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims and heartbeats through the functions that reach across tenants; ends as the job's own user, under its epoch. */
@ApplicationScoped
class JobLeaseSql {
    private static final String CLAIM =
            """
            SELECT user_id, ad_account_id, epoch, attempts, claimed_at, last_done_at, news
              FROM claim_account_jobs($1, $2, make_interval(secs => $3), $4)
            """;
    private static final String EXTEND =
            "SELECT extend_account_jobs($1, $2, $3, $4, make_interval(secs => $5)) AS held";
    /** What woke it while it ran came perhaps after it had looked. */
    private static final String END =
            """
            UPDATE account_jobs
               SET lease_until = NULL, worker = NULL, attempts = CASE WHEN $6::text IS NULL THEN 0 ELSE greatest(attempts - $8::integer, 0) END,
                   last_error = $6, last_done_at = CASE WHEN $6::text IS NULL THEN clock_timestamp() ELSE last_done_at END,
                   news_at = CASE WHEN $6::text IS NULL AND news_at < claimed_at THEN NULL ELSE news_at END,
                   behind_since = CASE WHEN $6::text IS NULL THEN NULL ELSE coalesce(behind_since, due_at) END,
                   not_before = CASE WHEN $7 THEN clock_timestamp() + make_interval(secs => $5::double precision) END,
                   due_at = CASE WHEN woken_at >= claimed_at AND NOT $7 THEN clock_timestamp()
                                 ELSE clock_timestamp() + make_interval(secs => $5::double precision) END
             WHERE user_id = $1 AND ad_account_id = $2 AND kind = $3 AND epoch = $4
            RETURNING kind
            """;

    private final Pool pool;
    private final TenantSql sql;

    JobLeaseSql(io.vertx.mutiny.sqlclient.Pool pool, TenantSql sql) {
        this.pool = pool.getDelegate();
        this.sql = sql;
    }

    /** Takes up to {@code limit} jobs of the kind that are due and free, the longest due first. */
    Uni<List<AccountJob>> claim(String worker, String kind, Duration lease, int limit) {
        return query(CLAIM, Tuple.of(worker, kind, seconds(lease), limit)).map(rows -> {
            List<AccountJob> jobs = new ArrayList<>();
            for (Row row : rows) {
                OffsetDateTime done = row.getOffsetDateTime("last_done_at");
                jobs.add(new AccountJob(
                        row.getUUID("user_id"),
                        new AdAccountId(row.getString("ad_account_id")),
                        kind,
                        row.getLong("epoch"),
                        row.getInteger("attempts"),
                        row.getOffsetDateTime("claimed_at").toInstant(),
                        done == null ? null : done.toInstant(),
                        row.getBoolean("news")));
            }
            return jobs;
        });
    }

    /** Extends the leases that still hold; answers how many do. */
    Uni<Integer> extend(Collection<AccountJob> jobs, Duration lease) {
        Tuple arguments = Tuple.tuple()
                .addArrayOfUUID(jobs.stream().map(AccountJob::user).toArray(UUID[]::new))
                .addArrayOfString(
                        jobs.stream().map(job -> job.adAccount().digits()).toArray(String[]::new))
                .addArrayOfString(jobs.stream().map(AccountJob::kind).toArray(String[]::new))
                .addArrayOfLong(jobs.stream().map(AccountJob::epoch).toArray(Long[]::new))
                .addDouble(seconds(lease));
        return query(EXTEND, arguments).map(rows -> rows.iterator().next().getInteger("held"));
    }

    /** A good end. {@code next} is null to sleep until woken. Answers whether the claim still held; if not, nothing was written. */
    Uni<Boolean> done(AccountJob job, @Nullable Duration next) {
        return end(job, next, null, false);
    }

    /** Meta asks to wait: nothing wakes it before. */
    Uni<Boolean> waits(AccountJob job, Duration pause, String reason) {
        return end(job, pause, reason, true);
    }

    /** It failed; the claim stays counted. */
    Uni<Boolean> failed(AccountJob job, Duration pause, String reason) {
        return end(job, pause, reason, false);
    }

    private Uni<Boolean> end(AccountJob job, @Nullable Duration pause, @Nullable String error, boolean asked) {
        Tuple arguments = Tuple.of(job.user(), job.adAccount().digits(), job.kind(), job.epoch())
                .addDouble(pause == null ? null : seconds(pause))
                .addString(error)
                .addBoolean(asked)
                .addInteger(asked ? 1 : 0);
        return sql.execute(job.user(), END, arguments).map(rows -> rows.size() > 0);
    }

    private Uni<RowSet<Row>> query(String statement, Tuple arguments) {
        return Uni.createFrom()
                .completionStage(
                        () -> pool.preparedQuery(statement).execute(arguments).toCompletionStage());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
