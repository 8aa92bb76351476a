package dev.adpublisher.connection;

import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** What a connection says of its webhooks, and whether an ad account has any connection left. */
@ApplicationScoped
class AppSubscriptionSql {
    private static final String KEEP =
            """
            UPDATE campaign_meta_connections
               SET webhooks_error = $3, webhooks_subscribed_at = CASE WHEN $3::text IS NULL THEN clock_timestamp() END
             WHERE campaign_id = $1 AND user_id = $2
            """;
    private static final String CONNECTED = "SELECT ad_account_connected($1) AS connected";

    private final TenantSql sql;
    private final Pool pool;

    AppSubscriptionSql(TenantSql sql, io.vertx.mutiny.sqlclient.Pool pool) {
        this.sql = sql;
        this.pool = pool.getDelegate();
    }

    Uni<Void> keep(UUID user, UUID campaign, Optional<String> error) {
        return sql.execute(user, KEEP, Tuple.of(campaign, user, error.orElse(null)))
                .replaceWithVoid();
    }

    /** Whether any campaign of any user is connected to the ad account. */
    Uni<Boolean> connected(String adAccountDigits) {
        return Uni.createFrom()
                .completionStage(() -> pool.preparedQuery(CONNECTED)
                        .execute(Tuple.of(adAccountDigits))
                        .toCompletionStage())
                .map(rows -> rows.iterator().next().getBoolean("connected"));
    }
}
