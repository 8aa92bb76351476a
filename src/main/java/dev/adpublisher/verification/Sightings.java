package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.verification.Sighting.Existence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything that one look at an account showed of some campaigns. Rows of campaigns that were not asked for do not get in. */
final class Sightings {
    private static final Set<String> BELOW = Set.of("adset", "ad");

    private final Set<String> asked;
    private final Map<String, Sighting> byId = new HashMap<>();
    private final Map<String, Map<String, Extra>> others = new HashMap<>();
    private int foreign;

    /** @param asked Meta's ids of the campaigns that were asked for */
    Sightings(Set<String> asked) {
        this.asked = Set.copyOf(asked);
    }

    /** An object in a campaign, ours or not. */
    record Extra(String kind, JsonNode shown) {}

    /** Takes the rows of a list. */
    void listed(String kind, List<JsonNode> rows) {
        for (JsonNode row : rows) {
            String campaign = kind.equals("campaign")
                    ? row.path("id").asText("")
                    : row.path("campaign_id").asText("");
            if (!asked.contains(campaign)) {
                foreign++;
                continue;
            }
            seen(kind, row);
            if (BELOW.contains(kind)) {
                others.computeIfAbsent(campaign, id -> new LinkedHashMap<>())
                        .put(row.path("id").asText(), new Extra(kind, row));
            }
        }
    }

    /** Takes one object that was asked for by its id. */
    void seen(String kind, JsonNode row) {
        JsonNode creative = row.path("creative");
        if (creative instanceof ObjectNode shown && shown.hasNonNull("id")) {
            byId.put(key("creative", shown.path("id").asText()), Sighting.of(shown.deepCopy()));
            shown.put("creative_id", shown.path("id").asText());
        }
        byId.put(key(kind, row.path("id").asText()), Sighting.of(row));
    }

    void missing(PublishedObject object, Existence existence) {
        byId.put(key(object.kind(), object.metaId()), Sighting.without(existence));
    }

    boolean has(PublishedObject object) {
        return byId.containsKey(key(object.kind(), object.metaId()));
    }

    Sighting of(PublishedObject object) {
        return byId.getOrDefault(key(object.kind(), object.metaId()), Sighting.without(Existence.UNCONFIRMED));
    }

    /** Ad sets and ads that were listed in a campaign, by id. */
    List<Extra> below(String campaign) {
        return new ArrayList<>(others.getOrDefault(campaign, Map.of()).values());
    }

    /** Rows that nobody asked for. */
    int foreign() {
        return foreign;
    }

    private static String key(String kind, String id) {
        return kind + ":" + id;
    }
}
