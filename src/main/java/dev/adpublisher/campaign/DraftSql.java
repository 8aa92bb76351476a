package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.AdRow;
import dev.adpublisher.plan.Draft;
import dev.adpublisher.platform.JsonText;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.TenantSql.Reading;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a draft is read whole, beside whatever else is read in the same round trip: somebody waits for the answer to a publish. */
@ApplicationScoped
class DraftSql {
    private static final String DRAFT =
            """
            SELECT c.id, c.name, c.initial_goal, s.goal_data::text AS goal_data, s.location_data::text AS location_data,
                   s.budget_data::text AS budget_data, s.ad_copy_data::text AS ad_copy_data, s.ad_preview_data::text AS ad_preview_data
              FROM campaigns c LEFT JOIN campaign_states s ON s.campaign_id = c.id
             WHERE c.id = $1 AND c.user_id = $2
            """;
    private static final String ADS =
            """
            SELECT a.id, a.name, a.planned, a.copy_data::text AS copy_data, a.creative_data::text AS creative_data,
                   a.destination_data::text AS destination_data, a.destination_type
              FROM ads a JOIN campaigns c ON c.id = a.campaign_id AND c.user_id = $2
             WHERE a.campaign_id = $1 ORDER BY a.created_at, a.id
            """;

    private final JsonText json = new JsonText();

    /** Fails with a 404 {@link Problem} when the user has no such campaign. */
    Reading<Draft> reading(UUID user, UUID campaign) {
        Tuple arguments = Tuple.of(campaign, user);
        return new Reading<>(
                List.of(new Statement(DRAFT, arguments), new Statement(ADS, arguments)),
                results -> draft(results.getFirst(), results.getLast()));
    }

    private Draft draft(RowSet<Row> campaigns, RowSet<Row> adRows) {
        if (campaigns.size() == 0) {
            throw Problem.notFound();
        }
        Row row = campaigns.iterator().next();
        List<AdRow> ads = new ArrayList<>();
        for (Row ad : adRows) {
            ads.add(ad(ad));
        }
        return new Draft(
                row.getUUID("id"),
                row.getString("name"),
                row.getString("initial_goal"),
                document(row, "goal_data"),
                document(row, "location_data"),
                document(row, "budget_data"),
                document(row, "ad_copy_data"),
                document(row, "ad_preview_data"),
                ads);
    }

    private AdRow ad(Row row) {
        boolean planned = row.getBoolean("planned");
        return new AdRow(
                row.getUUID("id"),
                row.getString("name"),
                marked(document(row, "copy_data"), planned),
                marked(document(row, "creative_data"), planned),
                marked(document(row, "destination_data"), planned),
                row.getString("destination_type"));
    }

    /** The column {@code planned} is the truth; the plan's own mark is put into the documents on the way to it. */
    private static @Nullable ObjectNode marked(@Nullable ObjectNode document, boolean planned) {
        if (planned) {
            ObjectNode marked = document == null ? JsonNodeFactory.instance.objectNode() : document;
            return marked.put(AdRow.GENERATED, true);
        }
        if (document != null) {
            document.remove(AdRow.GENERATED);
        }
        return document;
    }

    private @Nullable ObjectNode document(Row row, String column) {
        JsonNode tree = json.convertToEntityAttribute(row.getString(column));
        return tree instanceof ObjectNode object ? object : null;
    }
}
