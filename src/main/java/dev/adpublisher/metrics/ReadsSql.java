package dev.adpublisher.metrics;

import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is still to be read: plans go in here, and every question leaves when its rows are stored. */
@ApplicationScoped
class ReadsSql {
    /**
     * Only where nothing is planned already: of two runs that plan at once, the second finds that it is late. What was planned in another account,
     * before the campaign was published to this one, will never be done there.
     */
    private static final String PLAN =
            """
            INSERT INTO insights_progress AS g (campaign_id, user_id, ad_account_id, currency, time_zone, planned_tier, planned_at, planned_to, moved)
            SELECT r.campaign_id, $1, $2, $3, $4, r.tier, $5, r.settled_to, r.campaign_id = ANY ($9) FROM unnest($6::uuid[], $7::text[], $8::date[])
                   AS r (campaign_id, tier, settled_to)
             WHERE EXISTS (SELECT 1 FROM campaigns c WHERE c.id = r.campaign_id)
            ON CONFLICT (campaign_id) DO UPDATE
               SET ad_account_id = excluded.ad_account_id, currency = excluded.currency, time_zone = excluded.time_zone,
                   settled_to = CASE WHEN g.ad_account_id = excluded.ad_account_id AND NOT g.campaign_id = ANY ($9) THEN g.settled_to END,
                   month_at = CASE WHEN NOT g.campaign_id = ANY ($9) THEN g.month_at END,
                   planned_tier = excluded.planned_tier, planned_at = excluded.planned_at, planned_to = excluded.planned_to, moved = g.moved OR excluded.moved,
                   updated_at = clock_timestamp()
             WHERE g.planned_tier IS NULL OR g.ad_account_id <> excluded.ad_account_id
            """;

    private static final String NOT_FINAL =
            "UPDATE daily_insights SET is_final = false WHERE campaign_id = ANY ($1) AND is_final";
    private static final String PARTITIONS = "SELECT ensure_insights_partitions($1, $2)";

    private static final String ADD =
            """
            INSERT INTO insights_reads (id, user_id, ad_account_id, tier, level, removed, campaign_ids, since, until, page_size, as_report)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """;
    private static final String DUE =
            """
            SELECT id, tier, level, removed, campaign_ids, since, until, page_size, as_report, report_run_id, attempts
              FROM insights_reads WHERE user_id = $1 AND ad_account_id = $2 AND next_at <= clock_timestamp()
             ORDER BY until DESC, level, id
            """;
    private static final String NEXT =
            """
            SELECT extract(epoch FROM min(next_at) - clock_timestamp())::double precision AS seconds
              FROM insights_reads WHERE user_id = $1 AND ad_account_id = $2
            """;
    private static final String REMOVE = "DELETE FROM insights_reads WHERE id = $1";
    private static final String LATER =
            """
            UPDATE insights_reads SET attempts = $2, next_at = clock_timestamp() + make_interval(secs => $3), last_error = $4, report_run_id = $5
             WHERE id = $1
            """;
    private static final String PAGE_SIZE =
            "UPDATE insights_progress SET page_size = $2 WHERE campaign_id = ANY ($1) AND page_size IS DISTINCT FROM"
                    + " $2";
    private static final String FAIL_ALL =
            """
            INSERT INTO insights_progress AS g (campaign_id, user_id, ad_account_id, error_code, error_message, failed_at)
            SELECT c.id, $1, $2, $4, $5, clock_timestamp() FROM campaigns c WHERE c.id = ANY ($3)
            ON CONFLICT (campaign_id) DO UPDATE
               SET error_code = excluded.error_code, error_message = excluded.error_message, failed_at = excluded.failed_at,
                   updated_at = clock_timestamp()
            """;
    private static final String FAIL =
            """
            UPDATE insights_progress SET error_code = $2, error_message = $3, failed_at = clock_timestamp(), planned_tier = NULL,
                   updated_at = clock_timestamp()
             WHERE campaign_id = ANY ($1)
            """;

    private final TenantSql sql;

    ReadsSql(TenantSql sql) {
        this.sql = sql;
    }

    /** A question belongs to a user's account. */
    record Owner(UUID user, String account) {}

    /** Writes a plan down, whole or, where another run has planned meanwhile, not at all. Answers whether it is written. */
    Uni<Boolean> plan(Owner owner, AccountFacts facts, ReadPlan plan) {
        if (plan.campaigns().isEmpty()) {
            return Uni.createFrom().item(true);
        }
        return sql.transaction(owner.user(), connection -> WriteOrderSql.alone(connection, owner.user())
                        .compose(alone -> run(connection, PLAN, planArguments(owner, facts, plan)))
                        .compose(rows -> rows.rowCount() < plan.campaigns().size()
                                ? Future.failedFuture(new Late())
                                : write(connection, owner, plan)))
                .replaceWith(true)
                .onFailure(Late.class)
                .recoverWithItem(false);
    }

    /** Another run was faster, or a campaign was deleted at this moment: the next run plans again. */
    private static final class Late extends RuntimeException {
        Late() {
            super("planned meanwhile", null, false, false);
        }
    }

    private static Future<Void> write(SqlConnection connection, Owner owner, ReadPlan plan) {
        LocalDate first = plan.reads().stream()
                .map(InsightsRead::since)
                .min(LocalDate::compareTo)
                .orElse(LocalDate.EPOCH);
        LocalDate last = plan.reads().stream()
                .map(InsightsRead::until)
                .max(LocalDate::compareTo)
                .orElse(LocalDate.EPOCH);
        Future<RowSet<Row>> opened = plan.changed().isEmpty()
                ? Future.succeededFuture()
                : run(connection, NOT_FINAL, Tuple.of(ids(plan.changed())));
        List<Tuple> reads =
                plan.reads().stream().map(read -> arguments(owner, read)).toList();
        return opened.compose(done -> run(connection, PARTITIONS, Tuple.of(first, last)))
                .compose(done -> connection.preparedQuery(ADD).executeBatch(reads))
                .mapEmpty();
    }

    private static Tuple planArguments(Owner owner, AccountFacts facts, ReadPlan plan) {
        List<ReadPlan.Planned> planned = plan.campaigns();
        return Tuple.tuple()
                .addUUID(owner.user())
                .addString(owner.account())
                .addString(facts.currency())
                .addString(facts.zone().getId())
                .addOffsetDateTime(facts.now().atOffset(ZoneOffset.UTC))
                .addArrayOfUUID(planned.stream().map(one -> one.campaign().id()).toArray(UUID[]::new))
                .addArrayOfString(
                        planned.stream().map(one -> one.tier().wireName()).toArray(String[]::new))
                .addArrayOfLocalDate(
                        planned.stream().map(ReadPlan.Planned::settledTo).toArray(LocalDate[]::new))
                .addArrayOfUUID(ids(plan.changed()));
    }

    private static Tuple arguments(Owner owner, InsightsRead read) {
        return Tuple.tuple()
                .addUUID(read.id())
                .addUUID(owner.user())
                .addString(owner.account())
                .addString(read.tier().wireName())
                .addString(read.level().wireName())
                .addBoolean(read.removed())
                .addArrayOfUUID(ids(read.campaigns()))
                .addLocalDate(read.since())
                .addLocalDate(read.until())
                .addInteger(read.pageSize())
                .addBoolean(read.asReport());
    }

    /** Those that may be asked now, newest days first. */
    Uni<List<InsightsRead>> due(Owner owner) {
        return sql.execute(owner.user(), DUE, Tuple.of(owner.user(), owner.account()))
                .map(rows -> {
                    List<InsightsRead> reads = new ArrayList<>();
                    rows.forEach(row -> reads.add(read(row)));
                    return reads;
                });
    }

    private static InsightsRead read(Row row) {
        return new InsightsRead(
                row.getUUID("id"),
                Tier.of(row.getString("tier")),
                Level.of(row.getString("level")).orElseThrow(),
                row.getBoolean("removed"),
                List.of(row.getArrayOfUUIDs("campaign_ids")),
                row.getLocalDate("since"),
                row.getLocalDate("until"),
                row.getInteger("page_size"),
                row.getBoolean("as_report"),
                row.getString("report_run_id"),
                row.getInteger("attempts"));
    }

    /** How long until the next question may be asked; empty when there is none left. */
    Uni<Optional<Duration>> untilNext(Owner owner) {
        return sql.execute(owner.user(), NEXT, Tuple.of(owner.user(), owner.account()))
                .map(rows -> {
                    Double seconds = rows.iterator().next().getDouble("seconds");
                    return Optional.ofNullable(seconds)
                            .map(left -> Duration.ofMillis(Math.max(0, Math.round(left * 1000))));
                });
    }

    /** All its rows are stored. */
    Uni<Void> done(Owner owner, InsightsRead read) {
        return sql.execute(owner.user(), REMOVE, Tuple.of(read.id())).replaceWithVoid();
    }

    /** Asked again after a while; {@code report} is the report that Meta prepares meanwhile, if any. */
    Uni<Void> later(
            Owner owner,
            InsightsRead read,
            int attempts,
            Duration pause,
            @Nullable String error,
            @Nullable String report) {
        Tuple arguments = Tuple.of(read.id(), attempts, pause.toMillis() / 1000.0, error, report);
        return sql.execute(owner.user(), LATER, arguments).replaceWithVoid();
    }

    /** Asked in another way. */
    Uni<Void> replace(Owner owner, InsightsRead read, List<InsightsRead> others) {
        List<Statement> statements = new ArrayList<>();
        statements.add(WriteOrderSql.alone(owner.user()));
        statements.add(new Statement(REMOVE, Tuple.of(read.id())));
        others.forEach(other -> statements.add(new Statement(ADD, arguments(owner, other))));
        others.stream()
                .mapToInt(InsightsRead::pageSize)
                .min()
                .ifPresent(size -> statements.add(new Statement(PAGE_SIZE, Tuple.of(ids(read.campaigns()), size))));
        return sql.executeAll(owner.user(), statements).replaceWithVoid();
    }

    /** Cannot be answered: its campaigns say why, and are planned anew next time. */
    Uni<Void> giveUp(Owner owner, InsightsRead read, String code, String message) {
        return sql.executeAll(
                        owner.user(),
                        List.of(
                                WriteOrderSql.alone(owner.user()),
                                new Statement(REMOVE, Tuple.of(read.id())),
                                new Statement(FAIL, Tuple.of(ids(read.campaigns()), code, message))))
                .replaceWithVoid();
    }

    /** None of the account's campaigns can be read now, and this is why. What is planned stays. */
    Uni<Void> failAll(Owner owner, Collection<UUID> campaigns, String code, String message) {
        Tuple arguments = Tuple.of(owner.user(), owner.account(), ids(campaigns), code, message);
        return sql.executeAll(
                        owner.user(), List.of(WriteOrderSql.alone(owner.user()), new Statement(FAIL_ALL, arguments)))
                .replaceWithVoid();
    }

    static UUID[] ids(Collection<UUID> ids) {
        return ids.toArray(UUID[]::new);
    }

    private static Future<RowSet<Row>> run(SqlConnection connection, String sql, Tuple arguments) {
        return connection.preparedQuery(sql).execute(arguments);
    }
}
