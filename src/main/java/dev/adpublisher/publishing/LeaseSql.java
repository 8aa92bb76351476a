package dev.adpublisher.publishing;

import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Claims and heartbeats: the two functions through which a worker reaches across tenants. */
@ApplicationScoped
class LeaseSql {
    private static final String CLAIM =
            "SELECT id, user_id, campaign_id, ad_account_id, epoch, claims FROM claim_publications($1, make_interval(secs => $2), $3, $4)";
    private static final String EXTEND = "SELECT extend_leases($1, $2, make_interval(secs => $3)) AS id";

    private final Pool pool;

    LeaseSql(io.vertx.mutiny.sqlclient.Pool pool) {
        this.pool = pool.getDelegate();
    }

    /**
     * Takes up to {@code limit} publications that are due and free, so many that the worker then holds at most {@code ofOneAccount} of each
     * user's ad account; of whom it holds least first, and then the oldest.
     */
    Uni<List<Claim>> claim(String worker, Duration lease, int limit, int ofOneAccount) {
        return query(CLAIM, Tuple.of(worker, seconds(lease), limit, ofOneAccount))
                .map(rows -> {
                    List<Claim> claims = new ArrayList<>();
                    for (Row row : rows) {
                        claims.add(new Claim(
                                row.getUUID("id"),
                                row.getUUID("user_id"),
                                row.getUUID("campaign_id"),
                                row.getString("ad_account_id"),
                                row.getLong("epoch"),
                                row.getInteger("claims")));
                    }
                    return claims;
                });
    }

    /** Extends the leases that still hold; answers the publications whose lease does. */
    Uni<Set<UUID>> extend(Collection<Claim> claims, Duration lease) {
        UUID[] ids = claims.stream().map(Claim::publicationId).toArray(UUID[]::new);
        Long[] epochs = claims.stream().map(Claim::epoch).toArray(Long[]::new);
        Tuple arguments =
                Tuple.tuple().addArrayOfUUID(ids).addArrayOfLong(epochs).addDouble(seconds(lease));
        return query(EXTEND, arguments).map(rows -> {
            Set<UUID> held = new HashSet<>();
            for (Row row : rows) {
                held.add(row.getUUID("id"));
            }
            return held;
        });
    }

    private Uni<RowSet<Row>> query(String sql, Tuple arguments) {
        return Uni.createFrom()
                .completionStage(
                        () -> pool.preparedQuery(sql).execute(arguments).toCompletionStage());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
