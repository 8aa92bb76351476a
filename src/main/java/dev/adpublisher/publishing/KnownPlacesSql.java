package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.PlaceCandidate;
import dev.adpublisher.plan.PlaceQuery;
import dev.adpublisher.plan.ResolvedPlace;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers of Meta's targeting search, kept in {@code publish_data.metadata.places}: a publish after a prepare asks Meta nothing, and plans
 * what the user was shown.
 */
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

    /** What the last plan learned of these very queries. */
    Uni<Map<PlaceQuery, List<PlaceCandidate>>> of(UUID user, UUID campaign, List<PlaceQuery> queries) {
        return sql.execute(user, PLACES, Tuple.of(campaign)).map(rows -> {
            Map<PlaceQuery, List<PlaceCandidate>> known = new HashMap<>();
            for (Row row : rows) {
                JsonNode places = json.orNull(row.getString("places"));
                if (places != null) {
                    queries.forEach(query -> find(places, query, known));
                }
            }
            return known;
        });
    }

    /** Puts the answers into {@code publish_data}. */
    static void remember(ObjectNode publishData, List<ResolvedPlace> places) {
        if (places.isEmpty() || !(publishData.path("metadata") instanceof ObjectNode metadata)) {
            return;
        }
        ArrayNode list = metadata.putArray("places");
        for (ResolvedPlace place : places) {
            ObjectNode one = list.addObject();
            put(one.putObject("query"), place.query());
            ArrayNode candidates = one.putArray("candidates");
            place.candidates().forEach(candidate -> put(candidates.addObject(), candidate));
        }
    }

    private static void find(JsonNode places, PlaceQuery query, Map<PlaceQuery, List<PlaceCandidate>> known) {
        for (JsonNode place : places) {
            // What was not found may be found the next time; only answers are kept.
            if (isSame(place.path("query"), query) && !place.path("candidates").isEmpty()) {
                List<PlaceCandidate> candidates = new ArrayList<>();
                place.path("candidates").forEach(candidate -> candidates.add(candidate(candidate)));
                known.put(query, candidates);
            }
        }
    }

    private static boolean isSame(JsonNode stored, PlaceQuery query) {
        return query.pointer().equals(text(stored, "pointer"))
                && query.type().equals(text(stored, "type"))
                && query.name().equals(text(stored, "name"))
                && Objects.equals(query.countryCode(), text(stored, "country_code"))
                && String.join("|", query.context()).equals(text(stored, "context"));
    }

    private static void put(ObjectNode node, PlaceQuery query) {
        node.put("pointer", query.pointer());
        node.put("type", query.type());
        node.put("name", query.name());
        node.put("country_code", query.countryCode());
        node.put("context", String.join("|", query.context()));
    }

    private static void put(ObjectNode node, PlaceCandidate candidate) {
        node.put("key", candidate.key());
        node.put("name", candidate.name());
        node.put("type", candidate.type());
        node.put("region", candidate.region());
        node.put("country_code", candidate.countryCode());
        node.put("country_name", candidate.countryName());
    }

    private static PlaceCandidate candidate(JsonNode node) {
        return new PlaceCandidate(
                node.path("key").asText(),
                node.path("name").asText(),
                node.path("type").asText(),
                text(node, "region"),
                text(node, "country_code"),
                text(node, "country_name"));
    }

    private static @Nullable String text(JsonNode node, String member) {
        return node.path(member).isTextual() ? node.path(member).textValue() : null;
    }
}
