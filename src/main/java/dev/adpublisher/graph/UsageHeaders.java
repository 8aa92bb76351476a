package dev.adpublisher.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.MultiMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Meta's three usage headers (marketing-api.md, 8.9). {@code X-App-Usage} and {@code X-Ad-Account-Usage} are flat objects;
 * {@code X-Business-Use-Case-Usage} maps an id to a list of objects, its time in minutes. What cannot be read says nothing.
 *
 * @param percent the highest use among them, 0 to 100 and above
 * @param regain how long until calls are accepted again; zero where Meta names none
 */
record UsageHeaders(double percent, Duration regain) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 16_384;
    /** Nothing that Meta means is longer; an absurd value must not stop an account for years. */
    private static final long LONGEST_WAIT_MINUTES = 24 * 60;

    static UsageHeaders of(MultiMap headers) {
        double percent = 0;
        long minutes = 0;
        long seconds = 0;
        JsonNode app = json(headers.get("X-App-Usage"));
        percent = Math.max(percent, highest(app, "call_count", "total_time", "total_cputime"));
        JsonNode account = json(headers.get("X-Ad-Account-Usage"));
        double accountPercent = highest(account, "acc_id_util_pct");
        percent = Math.max(percent, accountPercent);
        if (accountPercent >= 100) {
            seconds = bounded(account.path("reset_time_duration").asLong(0), LONGEST_WAIT_MINUTES * 60);
        }
        for (JsonNode uses : json(headers.get("X-Business-Use-Case-Usage"))) {
            for (JsonNode use : uses) {
                percent = Math.max(percent, highest(use, "call_count", "total_time", "total_cputime"));
                minutes = Math.max(
                        minutes,
                        bounded(use.path("estimated_time_to_regain_access").asLong(0), LONGEST_WAIT_MINUTES));
            }
        }
        return new UsageHeaders(percent, Duration.ofSeconds(Math.max(seconds, minutes * 60)));
    }

    private static double highest(JsonNode node, String... members) {
        double highest = 0;
        for (String member : members) {
            double value = node.path(member).asDouble(0);
            if (Double.isFinite(value)) {
                highest = Math.max(highest, value);
            }
        }
        return highest;
    }

    private static long bounded(long value, long most) {
        return Math.clamp(value, 0, most);
    }

    private static JsonNode json(@Nullable String header) {
        if (header == null || header.length() > LONGEST) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode node = JSON.readTree(header);
            return node == null ? JSON.createObjectNode() : node;
        } catch (JsonProcessingException unreadable) {
            return JSON.createObjectNode();
        }
    }
}
