package dev.adpublisher.publishing;

import dev.adpublisher.tenancy.TenantSql.Reading;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How it is read what is known of a campaign from its last plan. */
@ApplicationScoped
class KnownPlacesSql {
    private static final String LAST_PLAN =
            """
            SELECT (publish_data #> '{metadata,places}')::text AS places,
                   CASE WHEN EXISTS (SELECT 1 FROM meta_published_campaigns m WHERE m.campaign_id = $1 AND m.published_at IS NOT NULL)
                        THEN publish_data #>> '{metadata,planDigest}' END AS published_digest
              FROM campaign_states WHERE campaign_id = $1 AND publish_data IS NOT NULL
            """;

    private final JournalJson json;

    KnownPlacesSql(JournalJson json) {
        this.json = json;
    }

    /**
     * The last plan.
     *
     * @param publishedDigest the kept plan's, where the campaign is published; null otherwise
     */
    record LastPlan(KnownPlaces places, @Nullable String publishedDigest) {}

    /** Empty where the campaign was never planned. */
    Reading<LastPlan> reading(UUID campaign) {
        return Reading.of(LAST_PLAN, Tuple.of(campaign), rows -> {
            if (rows.size() == 0) {
                return new LastPlan(new KnownPlaces(null), null);
            }
            Row row = rows.iterator().next();
            return new LastPlan(
                    new KnownPlaces(json.orNull(row.getString("places"))), row.getString("published_digest"));
        });
    }
}
