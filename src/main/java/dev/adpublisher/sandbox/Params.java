package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of one operation, from query, form or JSON body alike: texts, some of which hold JSON. */
final class Params {
    private final Map<String, String> values;
    private final Map<String, JsonNode> parsed = new HashMap<>();

    Params(Map<String, String> values) {
        this.values = values;
    }

    /** The parameters of an inline spec or of a JSON body. */
    static Params of(ObjectNode spec) {
        Map<String, String> values = new LinkedHashMap<>();
        spec.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (!value.isNull()) {
                values.put(entry.getKey(), value.isValueNode() ? value.asText() : Json.write(value));
            }
        });
        return new Params(values);
    }

    Map<String, String> all() {
        return values;
    }

    boolean has(String name) {
        String value = values.get(name);
        return value != null && !value.isEmpty() && !value.equals("null");
    }

    @Nullable
    String get(String name) {
        return has(name) ? values.get(name) : null;
    }

    String get(String name, String otherwise) {
        String value = get(name);
        return value == null ? otherwise : value;
    }

    String require(String name) {
        String value = get(name);
        if (value == null) {
            throw Refusal.missing(name);
        }
        return value;
    }

    /** A parameter that holds JSON; null when it was not sent. */
    @Nullable
    JsonNode json(String name) {
        String text = get(name);
        if (text == null) {
            return null;
        }
        JsonNode known = parsed.get(name);
        if (known == null) {
            known = Json.tryRead(text);
            if (known == null) {
                throw Refusal.invalid("Param " + name + " must be valid JSON").blame(name);
            }
            parsed.put(name, known);
        }
        return known;
    }

    @Nullable
    ObjectNode object(String name) {
        JsonNode node = json(name);
        if (node == null) {
            return null;
        }
        if (!(node instanceof ObjectNode object)) {
            throw Refusal.invalid("Param " + name + " must be an object").blame(name);
        }
        return object;
    }

    /** A list, sent as a JSON array, as one bare word, or as words with commas between. */
    List<String> list(String name) {
        String text = get(name);
        if (text == null) {
            return List.of();
        }
        if (text.startsWith("[")) {
            return Json.texts(json(name));
        }
        return List.of(text.split(","));
    }

    @Nullable
    Long integer(String name) {
        String text = get(name);
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException notWhole) {
            throw Refusal.invalid("Param " + name + " must be an integer").blame(name);
        }
    }

    int integer(String name, int otherwise) {
        Long value = integer(name);
        return value == null ? otherwise : Math.toIntExact(Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    @Nullable
    Boolean bool(String name) {
        String text = get(name);
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                throw Refusal.invalid("Param " + name + " must be a boolean").blame(name);
        };
    }

    boolean validateOnly() {
        return list("execution_options").contains("validate_only");
    }
}
