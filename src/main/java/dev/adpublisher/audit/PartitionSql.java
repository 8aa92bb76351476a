package dev.adpublisher.audit;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Makes the audit log's monthly partitions ahead of time. Every replica asks; PostgreSQL does it once. A missed run costs nothing: until a month
 * has its partition, its entries go into the default one, and are moved when it is made.
 */
@ApplicationScoped
class PartitionSql {
    private static final Logger LOG = Logger.getLogger(PartitionSql.class);

    private final Pool pool;

    PartitionSql(Pool pool) {
        this.pool = pool;
    }

    @Scheduled(every = "{adpublisher.audit.partitions-every:12h}", delayed = "30s", identity = "audit-partitions")
    Uni<Void> makeAhead() {
        return pool.query("SELECT ensure_audit_partitions() AS made")
                .execute()
                .map(rows -> rows.iterator().next().getInteger("made"))
                .invoke(made -> {
                    if (made > 0) {
                        LOG.infof("made %d monthly partitions of the audit log", made);
                    }
                })
                .onFailure()
                .invoke(failure -> LOG.warnf("the audit log's partitions could not be made: %s", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
