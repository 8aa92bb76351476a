package dev.adpublisher.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sandbox's JSON: one mapper, trees only. */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    static ArrayNode array(Collection<String> texts) {
        ArrayNode array = array();
        texts.forEach(array::add);
        return array;
    }

    static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Null when the text is not JSON. */
    static @Nullable JsonNode tryRead(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node == null || node.isMissingNode() ? null : node;
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    static JsonNode resource(String name) {
        try (InputStream in = open(name)) {
            return MAPPER.readTree(in);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static InputStream open(String name) {
        InputStream in = Json.class.getResourceAsStream("/sandbox/" + name);
        if (in == null) {
            throw new IllegalStateException("missing resource sandbox/" + name);
        }
        return in;
    }

    /** A blank-separated list of a resource file as a set that keeps its order. */
    static Set<String> words(JsonNode node) {
        String text = node.asText("");
        return text.isBlank()
                ? Set.of()
                : new LinkedHashSet<>(List.of(text.trim().split(" +")));
    }

    /** The texts of an array; a single text counts as an array of one; anything else is empty. */
    static List<String> texts(@Nullable JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return List.of();
        }
        if (!node.isArray()) {
            return node.isValueNode() ? List.of(node.asText()) : List.of();
        }
        List<String> texts = new java.util.ArrayList<>(node.size());
        node.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value.asText();
    }
}
