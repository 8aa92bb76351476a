package dev.adpublisher.connection;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Whose turn it is: the one thing that the check sees across tenants. Whoever claims a connection has it for the lease, and nobody else. */
@ApplicationScoped
class CheckSql {
    private static final String CLAIM =
            "SELECT user_id, campaign_id FROM claim_connection_checks($1 * interval '1 millisecond', $2)";

    private final Pool pool;

    CheckSql(Pool pool) {
        this.pool = pool;
    }

    record Due(UUID user, UUID campaign) {}

    Uni<List<Due>> claim(Duration lease, int limit) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of((double) lease.toMillis(), limit))
                .map(rows -> {
                    List<Due> due = new ArrayList<>();
                    rows.forEach(row -> due.add(new Due(row.getUUID("user_id"), row.getUUID("campaign_id"))));
                    return due;
                });
    }
}
