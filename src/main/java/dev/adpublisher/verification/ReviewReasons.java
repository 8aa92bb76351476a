package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.BlameMapper;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reviewers' words made readable, by {@code rules/review-reasons.json}: {@code [{code, reason, fix, pointers, title, detail, placement?,
 * error_code?}]}, the title and detail as Meta wrote them.
 */
final class ReviewReasons {
    private static final JsonNode TABLE = RuleFiles.load("review-reasons");
    private static final JsonNode ENTRIES = TABLE.required("entries");
    private static final int LONGEST = 1_000;

    private ReviewReasons() {}

    /** @param origins the object's, from Meta's parameters to the draft */
    static ArrayNode of(Map<String, String> origins, @Nullable JsonNode feedback, @Nullable JsonNode issues) {
        ArrayNode reasons = JsonNodeFactory.instance.arrayNode();
        if (feedback != null) {
            feedback.properties().forEach(scope -> scoped(reasons, origins, scope.getKey(), scope.getValue()));
        }
        if (issues != null) {
            issues.forEach(issue -> issue(reasons, origins, issue));
        }
        return reasons;
    }

    /** {@code {"global": {"title": "text"}, "placement_specific": {"facebook": {"title": "text"}}}}, and whatever else may come. */
    private static void scoped(ArrayNode reasons, Map<String, String> origins, String scope, JsonNode said) {
        if (said.isObject()) {
            said.properties().forEach(member -> {
                if (member.getValue().isObject()) {
                    scoped(reasons, origins, member.getKey(), member.getValue());
                } else {
                    add(reasons, origins, member.getKey(), member.getValue().asText(""))
                            .put("placement", scope);
                }
            });
        } else if (said.isArray()) {
            said.forEach(one -> add(reasons, origins, one.asText(""), "").put("placement", scope));
        } else if (!said.asText("").isEmpty()) {
            add(reasons, origins, said.asText(), "").put("placement", scope);
        }
    }

    private static void issue(ArrayNode reasons, Map<String, String> origins, JsonNode issue) {
        if (!issue.isObject()) {
            return;
        }
        ObjectNode reason = add(
                reasons,
                origins,
                issue.path("error_summary").asText(""),
                issue.path("error_message").asText(""));
        if (issue.path("error_code").isIntegralNumber()) {
            reason.put("error_code", issue.path("error_code").longValue());
        }
        String level = issue.path("level").asText("");
        if (!level.isEmpty()) {
            reason.put("level", level.toLowerCase(Locale.ROOT));
        }
    }

    private static ObjectNode add(ArrayNode reasons, Map<String, String> origins, String title, String detail) {
        JsonNode entry = entry(title, detail);
        ObjectNode reason = reasons.addObject();
        reason.put("code", entry.required("code").asText())
                .put("reason", entry.required("reason").asText())
                .put("fix", entry.required("fix").asText());
        ArrayNode pointers = reason.putArray("pointers");
        List<List<String>> parameters = entry.required("parameters")
                .valueStream()
                .map(parameter -> List.of(parameter.asText()))
                .toList();
        BlameMapper.pointers(origins, parameters).forEach(pointers::add);
        return reason.put("title", shortened(title)).put("detail", shortened(detail));
    }

    /** The title decides before the text: texts mention many things. */
    private static JsonNode entry(String title, String detail) {
        JsonNode byTitle = byWords(title);
        JsonNode last = ENTRIES.get(ENTRIES.size() - 1);
        return byTitle == last ? byWords(detail) : byTitle;
    }

    private static JsonNode byWords(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (JsonNode entry : ENTRIES) {
            for (JsonNode word : entry.required("words")) {
                if (lower.contains(word.asText())) {
                    return entry;
                }
            }
        }
        return ENTRIES.get(ENTRIES.size() - 1);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
