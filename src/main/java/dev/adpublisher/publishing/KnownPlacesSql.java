package dev.adpublisher.publishing;

import dev.adpublisher.tenancy.TenantSql.Reading;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** How it is read what is known of a campaign's places. */
@ApplicationScoped
class KnownPlacesSql {
    private static final String PLACES =
            "SELECT (publish_data #> '{metadata,places}')::text AS places FROM campaign_states WHERE campaign_id = $1 AND publish_data IS NOT NULL";

    private final JournalJson json;

    KnownPlacesSql(JournalJson json) {
        this.json = json;
    }

    /** Empty where the campaign was never planned. */
    Reading<KnownPlaces> reading(UUID campaign) {
        return Reading.of(
                PLACES,
                Tuple.of(campaign),
                rows -> new KnownPlaces(
                        rows.size() == 0
                                ? null
                                : json.orNull(rows.iterator().next().getString("places"))));
    }
}
