package dev.adpublisher.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How long Meta wants to be left alone, from its usage headers (marketing-api.md, 8.9). */
final class DirectoryWait {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration UNTOLD = Duration.ofMinutes(1);
    /** No window of Meta's is longer; what says more is a mistake. */
    private static final Duration LONGEST = Duration.ofHours(24);

    private DirectoryWait() {}

    /**
     * The longest wait that a header names, else the catalogue's, else a minute.
     *
     * @param header a header's value by its name, null if it is absent; malformed ones count as absent
     */
    static Duration of(UnaryOperator<@Nullable String> header, @Nullable Duration listed) {
        long seconds = read(header.apply("X-Ad-Account-Usage"))
                .path("reset_time_duration")
                .asLong(0);
        for (JsonNode uses : read(header.apply("X-Business-Use-Case-Usage"))) {
            for (JsonNode use : uses) {
                long minutes = use.path("estimated_time_to_regain_access").asLong(0);
                seconds = Math.max(seconds, Math.min(minutes, LONGEST.toMinutes()) * 60);
            }
        }
        if (seconds > 0) {
            return Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
        }
        return listed == null ? UNTOLD : listed;
    }

    private static JsonNode read(@Nullable String json) {
        try {
            return JSON.readTree(json == null ? "{}" : json);
        } catch (JsonProcessingException malformed) {
            return JSON.createObjectNode();
        }
    }
}
