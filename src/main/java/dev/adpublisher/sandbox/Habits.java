package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bad habits of Meta, switched on per ad account: {@code {"account": "1", "swallow": {"adset": ["dsa_payor"]}, "enhancements": ["image_touchups"],
 * "most_rows": 50, "ignore_filtering": true}}. Each call replaces the account's habits.
 *
 * <p>{@code swallow} drops parameters of creates without a word; {@code enhancements} are switched on whatever was sent; a list of more than
 * {@code most_rows} rows is too much data; {@code ignore_filtering} lists everything, asked for or not.
 */
final class Habits {
    private final Map<String, JsonNode> byAccount = new HashMap<>();

    void set(JsonNode habits) {
        byAccount.put(habits.path("account").asText(), habits);
    }

    void clear() {
        byAccount.clear();
    }

    /** Does to a new object what Meta does. */
    void created(MetaObject object) {
        JsonNode habits = of(object.account);
        for (String field : Json.texts(habits.path("swallow").path(object.kind.word))) {
            object.data.remove(field);
        }
        List<String> enhancements = Json.texts(habits.path("enhancements"));
        if (object.kind == Kind.CREATIVE && !enhancements.isEmpty()) {
            ObjectNode features =
                    object.data.withObject("/degrees_of_freedom_spec").withObject("/creative_features_spec");
            enhancements.forEach(feature -> features.withObject("/" + feature).put("enroll_status", "OPT_IN"));
        }
    }

    /** @throws Refusal code 1 when that many rows are too many for the account */
    void checkRows(String account, int rows) {
        int most = of(account).path("most_rows").asInt(Integer.MAX_VALUE);
        if (rows > most) {
            throw Refusal.of(1, "Please reduce the amount of data you're asking for, then retry your request")
                    .status(500);
        }
    }

    boolean ignoresFiltering(String account) {
        return of(account).path("ignore_filtering").asBoolean(false);
    }

    private JsonNode of(String account) {
        return byAccount.getOrDefault(account, Json.object());
    }
}
