package dev.adpublisher.audit;

import dev.adpublisher.platform.RetentionConfig;
import dev.adpublisher.platform.UpkeepSql;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * The audit log's monthly partitions: made ahead of time, and archived when they are old. Every replica asks; PostgreSQL does it once. A missed run
 * costs nothing: until a month has its partition, its entries go into the default one, and are moved when it is made.
 */
@ApplicationScoped
class PartitionSql {
    private final UpkeepSql upkeep;
    private final RetentionConfig retention;

    PartitionSql(UpkeepSql upkeep, RetentionConfig retention) {
        this.upkeep = upkeep;
        this.retention = retention;
    }

    @Scheduled(every = "{adpublisher.audit.partitions-every:12h}", delayed = "30s", identity = "audit-partitions")
    Uni<Void> makeAhead() {
        return upkeep.count(
                "make monthly partitions of the audit log", "SELECT ensure_audit_partitions()", Tuple.tuple());
    }

    @Scheduled(every = "{adpublisher.retention.every:24h}", delayed = "3m", identity = "audit-archive")
    Uni<Void> archive() {
        String months = retention.auditMonths().strip();
        return months.equalsIgnoreCase("off")
                ? Uni.createFrom().voidItem()
                : upkeep.count(
                        "archive old partitions of the audit log",
                        "SELECT archive_audit_partitions($1)",
                        Tuple.of(Integer.parseInt(months)));
    }
}
