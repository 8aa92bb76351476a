package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of JSONPath that batches use: {@code $.id}, {@code $.data[0].id}, {@code $.images.*.hash}, {@code $.data[*].id}. */
final class JsonPath {
    private static final Pattern STEP = Pattern.compile("\\.?([A-Za-z0-9_\\-]+|\\*)|\\[(\\d+|\\*|'[^']*')]");

    private JsonPath() {}

    /** The values that the path leads to, in order, as texts. */
    static List<String> texts(JsonNode root, String path) {
        List<JsonNode> nodes = List.of(root);
        Matcher steps = STEP.matcher(path.startsWith("$") ? path.substring(1) : path);
        while (steps.find()) {
            String name = steps.group(1) == null ? steps.group(2).replace("'", "") : steps.group(1);
            nodes = follow(nodes, name);
        }
        List<String> texts = new ArrayList<>();
        nodes.forEach(node -> texts.add(node.isValueNode() ? node.asText() : Json.write(node)));
        return texts;
    }

    private static List<JsonNode> follow(List<JsonNode> nodes, String name) {
        List<JsonNode> next = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (name.equals("*")) {
                node.forEach(next::add);
            } else if (node.isArray() && name.chars().allMatch(Character::isDigit)) {
                next.add(node.path(Integer.parseInt(name)));
            } else if (node.has(name)) {
                next.add(node.path(name));
            }
        }
        next.removeIf(JsonNode::isMissingNode);
        return next;
    }
}
