package dev.adpublisher.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.adpublisher.graph.GraphError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code rules/insights.json} says: fields, which action is a goal's result, which errors ask for less. Immutable. */
final class InsightsRules {
    private static final String RESOURCE = "/rules/insights.json";
    private static final InsightsRules BUNDLED = load();

    private record Codes(int code, int subcode) {}

    private final Map<Level, String> fields = new EnumMap<>(Level.class);
    private final Map<String, List<String>> goals = new HashMap<>();
    private final List<Codes> asksForLess = new ArrayList<>();
    private final String asksForLessText;
    private final List<String> removedStatuses;
    private final int monthsKept;

    private InsightsRules(JsonNode root) {
        String shared = root.path("fields").asText().replace(' ', ',');
        for (Level level : Level.values()) {
            String more =
                    root.path("level_fields").path(level.wireName()).asText().replace(' ', ',');
            fields.put(level, more.isEmpty() ? shared : shared + "," + more);
        }
        root.path("goals").forEach(goal -> goals.put(goal.path("goal").asText(), texts(goal.path("action_types"))));
        root.path("asks_for_less")
                .forEach(error -> asksForLess.add(new Codes(
                        error.path("code").asInt(), error.path("subcode").asInt())));
        asksForLessText = root.path("asks_for_less_text").asText();
        removedStatuses = texts(root.path("removed_statuses"));
        monthsKept = root.path("months_kept").asInt();
    }

    static InsightsRules bundled() {
        return BUNDLED;
    }

    String fields(Level level) {
        return Objects.requireNonNull(fields.get(level));
    }

    /** What Meta lists only when asked by name. */
    List<String> removedStatuses() {
        return removedStatuses;
    }

    /** Older days cannot be read at all (error 3018). */
    int monthsKept() {
        return monthsKept;
    }

    /** Whether Meta could answer a smaller question. */
    boolean asksForLess(GraphError error) {
        Integer subcode = error.subcode();
        boolean listed = subcode != null && asksForLess.contains(new Codes(error.code(), subcode));
        // The one text that is decided on: Meta sends it under code 1, which alone says nothing.
        return listed || error.message().contains(asksForLessText);
    }

    /** How often the goal was reached: the first of its action types that there is; zero without any, null for a goal that is not known. */
    @Nullable
    BigDecimal conversions(@Nullable String goal, Map<String, BigDecimal> actions) {
        List<String> types = goals.get(goal);
        if (types == null) {
            return null;
        }
        return types.stream()
                .map(actions::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }

    private static InsightsRules load() {
        try (InputStream json = Objects.requireNonNull(InsightsRules.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new InsightsRules(new ObjectMapper().readTree(json));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(RESOURCE, unreadable);
        }
    }
}
