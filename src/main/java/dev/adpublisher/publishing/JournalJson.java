package dev.adpublisher.publishing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.Reference;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON between Jackson's trees and the texts that go to PostgreSQL and come back: texts, because the reactive client's own JSON rounds numbers. */
@ApplicationScoped
class JournalJson {
    private final ObjectMapper mapper;

    JournalJson(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** Compact text. */
    String text(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a JSON tree can always be written", impossible);
        }
    }

    ObjectNode newObject() {
        return mapper.createObjectNode();
    }

    /** A JSON object column; an absent one (cleaned up) is an empty object. */
    ObjectNode object(@Nullable String column) {
        return orNull(column) instanceof ObjectNode object ? object : mapper.createObjectNode();
    }

    /** A JSON column of any shape. */
    @Nullable
    JsonNode orNull(@Nullable String column) {
        if (column == null) {
            return null;
        }
        try {
            return mapper.readTree(column);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("PostgreSQL's jsonb is always JSON", impossible);
        }
    }

    List<Reference> references(@Nullable String column) {
        List<Reference> references = new ArrayList<>();
        JsonNode list = orNull(column);
        if (list != null) {
            for (JsonNode one : list) {
                references.add(new Reference(
                        one.path("pointer").asText(),
                        ObjectKind.ofWireName(one.path("kind").asText()),
                        one.path("ordinal").asInt()));
            }
        }
        return references;
    }

    ArrayNode referencesNode(List<Reference> references) {
        ArrayNode list = mapper.createArrayNode();
        for (Reference reference : references) {
            list.addObject()
                    .put("pointer", reference.pointer())
                    .put("kind", reference.kind().wireName())
                    .put("ordinal", reference.ordinal());
        }
        return list;
    }

    /** An object's members as texts. */
    Map<String, String> texts(@Nullable String column) {
        return mapper.convertValue(
                object(column), mapper.getTypeFactory().constructMapType(Map.class, String.class, String.class));
    }
}
