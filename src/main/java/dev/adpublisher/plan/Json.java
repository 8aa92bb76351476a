package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Reading documents that may hold anything, and building those that hold what we say. */
final class Json {

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode orMissing(@Nullable JsonNode node) {
        return node == null ? MissingNode.getInstance() : node;
    }

    /** The member's text without surrounding blanks; null if it is absent, blank, or neither text nor a whole number. */
    static @Nullable String text(JsonNode parent, String member) {
        return text(parent.path(member));
    }

    static @Nullable String text(JsonNode node) {
        if (!node.isTextual() && !node.isIntegralNumber()) {
            return null;
        }
        String text = node.asText().strip();
        return text.isEmpty() ? null : text;
    }

    /** The first of the members that holds a text, or null. */
    static @Nullable String firstMember(JsonNode parent, String... members) {
        for (String member : members) {
            if (text(parent, member) != null) {
                return member;
            }
        }
        return null;
    }

    /** True if the node holds something a person may have typed. */
    static boolean typed(JsonNode node) {
        return !node.isMissingNode()
                && !node.isNull()
                && !(node.isTextual() && node.asText().isBlank());
    }

    /** Adds a step to a JSON Pointer, escaped by RFC 6901. */
    static String pointer(String parent, String member) {
        return parent + '/' + member.replace("~", "~0").replace("/", "~1");
    }

    static String pointer(String parent, int index) {
        return parent + '/' + index;
    }
}
