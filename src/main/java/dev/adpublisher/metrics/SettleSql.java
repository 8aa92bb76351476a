package dev.adpublisher.metrics;

import dev.adpublisher.metrics.ReadsSql.Owner;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Writes down how far campaigns are read once nothing of their plan is left to be done. */
@ApplicationScoped
class SettleSql {
    private static final String READY =
            """
            SELECT g.campaign_id, g.settled_to, g.planned_to, g.moved, g.planned_tier FROM insights_progress g
             WHERE g.user_id = $1 AND g.ad_account_id = $2 AND g.planned_tier IS NOT NULL
               AND g.campaign_id NOT IN (SELECT unnest(r.campaign_ids) FROM insights_reads r WHERE r.user_id = $1 AND r.ad_account_id = $2)
               FOR UPDATE
            """;
    /** In days of another time zone, or in another currency, and not found again: counted elsewhere now. What is too old to be read again stays. */
    private static final String STALE =
            """
            DELETE FROM daily_insights d USING insights_progress g
             WHERE g.campaign_id = ANY ($1) AND d.campaign_id = g.campaign_id AND d.read_at < g.planned_at AND d.day >= $2
               AND (d.time_zone <> g.time_zone OR d.currency IS DISTINCT FROM g.currency)
            """;
    /** Days that were read before and that Meta says nothing of any more: kept as they were. */
    private static final String FINAL =
            """
            UPDATE daily_insights d SET is_final = true FROM insights_progress g
             WHERE g.campaign_id = ANY ($1) AND d.campaign_id = g.campaign_id AND d.level = ANY ('{campaign,adset,ad}'::text[])
               AND d.day > g.settled_to AND d.day <= g.planned_to AND d.day > $2 AND d.day <= $3 AND NOT d.is_final
            """;

    private static final String SETTLE =
            """
            UPDATE insights_progress
               SET recent_at = planned_at, week_at = CASE WHEN planned_tier = 'recent' THEN week_at ELSE planned_at END,
                   month_at = CASE WHEN planned_tier = 'month' THEN planned_at ELSE month_at END, settled_to = greatest(settled_to, planned_to),
                   moved = moved AND planned_tier <> 'month', planned_tier = NULL, planned_at = NULL, planned_to = NULL,
                   error_code = NULL, error_message = NULL, failed_at = NULL, updated_at = clock_timestamp()
             WHERE campaign_id = ANY ($1)
            """;
    /** Verifying writes many campaigns too: both take them in this order. */
    private static final String SYNCED =
            """
            UPDATE campaigns SET last_metrics_sync_at = clock_timestamp()
              FROM (SELECT c.id AS held FROM campaigns c WHERE c.id = ANY ($1) ORDER BY c.id FOR NO KEY UPDATE) AS in_order
             WHERE id = held
            """;

    private final TenantSql sql;

    SettleSql(TenantSql sql) {
        this.sql = sql;
    }

    /** Answers how many campaigns are done; {@code oldest} is the first day that Meta still has. */
    Uni<Integer> settle(Owner owner, LocalDate oldest) {
        return sql.transaction(owner.user(), connection -> WriteOrderSql.alone(connection, owner.user())
                .compose(alone -> run(connection, READY, Tuple.of(owner.user(), owner.account())))
                .compose(rows -> settle(connection, Ready.of(rows), oldest)));
    }

    /** What is done, and what of it needs more than a note. */
    private record Ready(List<UUID> all, List<UUID> moved, List<UUID> settled, LocalDate from, LocalDate to) {
        static Ready of(RowSet<Row> rows) {
            List<UUID> all = new ArrayList<>();
            List<UUID> moved = new ArrayList<>();
            List<UUID> settled = new ArrayList<>();
            LocalDate from = LocalDate.MAX;
            LocalDate to = LocalDate.MIN;
            for (Row row : rows) {
                UUID id = row.getUUID("campaign_id");
                all.add(id);
                if (row.getBoolean("moved") && Tier.of(row.getString("planned_tier")) == Tier.MONTH) {
                    moved.add(id);
                }
                LocalDate before = row.getLocalDate("settled_to");
                LocalDate after = row.getLocalDate("planned_to");
                if (before != null && after != null && after.isAfter(before)) {
                    settled.add(id);
                    from = before.isBefore(from) ? before : from;
                    to = after.isAfter(to) ? after : to;
                }
            }
            return new Ready(all, moved, settled, from, to);
        }
    }

    private static Future<Integer> settle(SqlConnection connection, Ready ready, LocalDate oldest) {
        if (ready.all().isEmpty()) {
            return Future.succeededFuture(0);
        }
        Tuple all = Tuple.of(ReadsSql.ids(ready.all()));
        Future<?> cleaned = ready.moved().isEmpty()
                ? Future.succeededFuture()
                : run(connection, STALE, Tuple.of(ReadsSql.ids(ready.moved()), oldest));
        return cleaned.compose(done -> ready.settled().isEmpty()
                        ? Future.succeededFuture()
                        : run(connection, FINAL, Tuple.of(ReadsSql.ids(ready.settled()), ready.from(), ready.to())))
                .compose(done -> run(connection, SETTLE, all))
                .compose(done -> run(connection, SYNCED, all))
                .map(done -> ready.all().size());
    }

    private static Future<RowSet<Row>> run(SqlConnection connection, String sql, Tuple arguments) {
        return connection.preparedQuery(sql).execute(arguments);
    }
}
