package dev.adpublisher.platform;

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
 * How the service's own tables are kept, from PostgreSQL's statistics, which every role may read: sizes, dead rows, how often each index was used, and
 * rows that came to no month's partition. Of a partitioned table all partitions count together, so that there are no more series from month to
 * month. docs/meters.md says what to do about them.
 */
@ApplicationScoped
class StatisticsSql {
    /** Ours are the tables whose policies bind their owner too; those that an adopted database has beside them are not. */
    private static final String STATISTICS =
            """
            WITH ours AS (
              SELECT c.oid, coalesce(pg_partition_root(c.oid)::oid, c.oid) AS root, pg_get_expr(c.relpartbound, c.oid) AS bound
                FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relforcerowsecurity)
            SELECT regexp_replace(t.relname, '_[0-9]{4}_[0-9]{2}$', '') AS table_name, NULL AS index_name,
                   sum(pg_total_relation_size(o.oid))::bigint AS bytes, sum(s.n_dead_tup)::bigint AS dead_rows, NULL::bigint AS scans,
                   sum(s.n_live_tup) FILTER (WHERE o.bound = 'DEFAULT')::bigint AS unplaced_rows
              FROM ours o JOIN pg_class t ON t.oid = o.root JOIN pg_stat_user_tables s ON s.relid = o.oid
             GROUP BY 1
            UNION ALL
            SELECT t.relname, i.relname, NULL, NULL, sum(s.idx_scan)::bigint, NULL
              FROM ours o JOIN pg_class t ON t.oid = o.root JOIN pg_stat_user_indexes s ON s.relid = o.oid
              JOIN pg_class i ON i.oid = coalesce(pg_partition_root(s.indexrelid)::oid, s.indexrelid)
             WHERE t.relname NOT LIKE 'archived%'
             GROUP BY 1, 2
            """;

    private final UpkeepSql upkeep;
    private final MultiGauge bytes;
    private final MultiGauge deadRows;
    private final MultiGauge unplacedRows;
    private final MultiGauge scans;

    StatisticsSql(UpkeepSql upkeep, MeterRegistry meters) {
        this.upkeep = upkeep;
        this.bytes = MultiGauge.builder("adpublisher.database.table.size")
                .description("Of a table with its indexes and what is stored beside it")
                .baseUnit("bytes")
                .register(meters);
        this.deadRows = MultiGauge.builder("adpublisher.database.table.dead.rows")
                .description("Rows of a table that vacuum has yet to clear away")
                .register(meters);
        this.unplacedRows = MultiGauge.builder("adpublisher.database.table.unplaced.rows")
                .description("Rows of a partitioned table that came to no month's partition")
                .register(meters);
        this.scans = MultiGauge.builder("adpublisher.database.index.scans")
                .description("How often an index was used since PostgreSQL's statistics began")
                .register(meters);
    }

    @Scheduled(every = "{adpublisher.statistics.every:5m}", delayed = "20s", identity = "statistics")
    Uni<Void> measure() {
        return upkeep.run("read the database's statistics", STATISTICS, Tuple.tuple(), this::show);
    }

    private void show(RowSet<Row> rows) {
        List<MultiGauge.Row<?>> sizes = new ArrayList<>();
        List<MultiGauge.Row<?>> dead = new ArrayList<>();
        List<MultiGauge.Row<?>> unplaced = new ArrayList<>();
        List<MultiGauge.Row<?>> used = new ArrayList<>();
        for (Row row : rows) {
            Tags table = Tags.of("table", row.getString("table_name"));
            String index = row.getString("index_name");
            if (index != null) {
                used.add(MultiGauge.Row.of(table.and("index", index), row.getLong("scans")));
                continue;
            }
            sizes.add(MultiGauge.Row.of(table, row.getLong("bytes")));
            dead.add(MultiGauge.Row.of(table, row.getLong("dead_rows")));
            if (row.getLong("unplaced_rows") != null) {
                unplaced.add(MultiGauge.Row.of(table, row.getLong("unplaced_rows")));
            }
        }
        bytes.register(sizes, true);
        deadRows.register(dead, true);
        unplacedRows.register(unplaced, true);
        scans.register(used, true);
    }
}
