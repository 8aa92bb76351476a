package dev.adpublisher.verification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON between trees and the texts that go to PostgreSQL and come back; numbers keep every digit. */
final class JsonTexts {
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

    private JsonTexts() {}

    static @Nullable JsonNode read(@Nullable String column) {
        try {
            return column == null ? null : MAPPER.readTree(column);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("PostgreSQL's jsonb is always JSON", impossible);
        }
    }

    static ObjectNode object(@Nullable String column) {
        return read(column) instanceof ObjectNode object ? object : MAPPER.createObjectNode();
    }

    static Map<String, String> texts(@Nullable String column) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(column)
                .properties()
                .forEach(member -> texts.put(member.getKey(), member.getValue().asText()));
        return texts;
    }

    static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }
}
