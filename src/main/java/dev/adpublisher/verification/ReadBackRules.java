package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code rules/read-back.json}: what to ask Meta for, and how to compare it with what was sent. */
final class ReadBackRules {
    private static final Map<String, Kind> KINDS = load();

    private ReadBackRules() {}

    /** How a parameter is compared. */
    enum Compare {
        TEXT,
        NUMBER,
        TIME,
        FLAG,
        SET,
        TREE,
        ENHANCEMENTS,
        SKIP
    }

    /**
     * The rules of one kind.
     *
     * @param fields for Meta's {@code fields}
     * @param unsent dotted names of what should not be set when nothing was sent, with the values that stand for nothing
     */
    record Kind(String fields, Map<String, Compare> sent, Map<String, List<String>> unsent) {}

    static Kind of(String kind) {
        Kind rules = KINDS.get(kind);
        if (rules == null) {
            throw new IllegalArgumentException("rules/read-back.json knows no " + kind);
        }
        return rules;
    }

    private static Map<String, Kind> load() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        RuleFiles.load("read-back").required("kinds").properties().forEach(kind -> {
            JsonNode rules = kind.getValue();
            Map<String, Compare> sent = new LinkedHashMap<>();
            rules.required("sent")
                    .properties()
                    .forEach(rule -> sent.put(
                            rule.getKey(),
                            Compare.valueOf(rule.getValue().asText().toUpperCase(Locale.ROOT))));
            Map<String, List<String>> unsent = new LinkedHashMap<>();
            rules.required("unsent")
                    .properties()
                    .forEach(rule -> unsent.put(
                            rule.getKey(),
                            rule.getValue().valueStream().map(JsonNode::asText).toList()));
            kinds.put(kind.getKey(), new Kind(rules.required("fields").asText(), Map.copyOf(sent), Map.copyOf(unsent)));
        });
        return Map.copyOf(kinds);
    }
}
