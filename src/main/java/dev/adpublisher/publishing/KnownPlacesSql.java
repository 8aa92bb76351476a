package dev.adpublisher.publishing;

import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Reads what is known of a campaign's places. */
@ApplicationScoped
class KnownPlacesSql {
    private static final String PLACES =
            "SELECT (publish_data #> '{metadata,places}')::text AS places FROM campaign_states WHERE campaign_id = $1 AND publish_data IS NOT NULL";

    private final TenantSql sql;
    private final JournalJson json;

    KnownPlacesSql(TenantSql sql, JournalJson json) {
        this.sql = sql;
        this.json = json;
    }

    /** Empty where the campaign was never planned. */
    Uni<KnownPlaces> of(UUID user, UUID campaign) {
        return sql.execute(user, PLACES, Tuple.of(campaign))
                .map(rows -> new KnownPlaces(
                        rows.size() == 0
                                ? null
                                : json.orNull(rows.iterator().next().getString("places"))));
    }
}
