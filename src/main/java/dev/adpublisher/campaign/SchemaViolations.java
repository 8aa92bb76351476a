package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import dev.adpublisher.problem.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The validator's errors in plain words. What the user typed is not quoted. */
final class SchemaViolations {

    private SchemaViolations() {}

    static Violation of(String root, JsonNode schema, Error error) {
        String keyword = String.valueOf(error.getKeyword());
        @Nullable JsonNode rule = error.getSchemaNode();
        String pointer = root + error.getInstanceLocation();
        if (keyword.equals("required") && error.getProperty() != null) {
            pointer += "/" + error.getProperty().replace("~", "~0").replace("/", "~1");
        }
        return new Violation(
                pointer,
                keyword,
                message(keyword, error.getInstanceNode()),
                fix(keyword, rule) + described(schema, error));
    }

    private static String message(String keyword, @Nullable JsonNode value) {
        return switch (keyword) {
            case "type" ->
                value == null ? "This is of the wrong type." : "This is " + kind(value) + ", which is the wrong type.";
            case "enum", "const" -> "This is not one of the values known here.";
            case "required" -> "This member is missing.";
            case "pattern", "format" -> "This text does not have the right form.";
            case "minimum", "exclusiveMinimum" -> "This number is too small.";
            case "maximum", "exclusiveMaximum" -> "This number is too large.";
            case "minLength" -> "This text is too short.";
            case "maxLength" -> "This text is too long.";
            case "minItems" -> "This list has too few entries.";
            case "maxItems" -> "This list has too many entries.";
            case "additionalProperties", "unevaluatedProperties", "false", "items" -> "There should be nothing here.";
            default -> "This does not fit the schema (" + keyword + ").";
        };
    }

    private static String fix(String keyword, @Nullable JsonNode rule) {
        String limit = rule == null ? "" : rule.asText();
        return switch (keyword) {
            case "type" -> "Send " + kinds(rule) + ".";
            case "enum" -> "Use one of " + values(rule) + ".";
            case "const" -> "Use " + limit + ".";
            case "required" -> "Add it.";
            case "minimum" -> "Use " + limit + " or more.";
            case "exclusiveMinimum" -> "Use more than " + limit + ".";
            case "maximum" -> "Use " + limit + " or less.";
            case "exclusiveMaximum" -> "Use less than " + limit + ".";
            case "minLength" -> "Use at least " + limit + " characters.";
            case "maxLength" -> "Use at most " + limit + " characters.";
            case "minItems" -> "Give at least " + limit + ".";
            case "maxItems" -> "Give at most " + limit + ".";
            case "additionalProperties", "unevaluatedProperties", "false", "items" -> "Remove it.";
            default -> "See GET /api/v1/schemas for what is expected.";
        };
    }

    /** What the schema says of the value that the broken rule stands beside. */
    private static String described(JsonNode schema, Error error) {
        String rule = String.valueOf(error.getSchemaLocation().getFragment());
        int last = rule.lastIndexOf('/');
        JsonNode around = last < 0 ? schema : schema.at(rule.substring(0, last));
        String description = last <= 0 ? "" : around.path("description").asText("");
        return description.isEmpty() ? "" : " " + description;
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "an object";
            case ARRAY -> "a list";
            case STRING, BINARY -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL, MISSING -> "null";
        };
    }

    private static String kinds(@Nullable JsonNode rule) {
        List<String> kinds = new ArrayList<>();
        if (rule != null) {
            (rule.isArray() ? rule : List.of(rule))
                    .forEach(type -> kinds.add(
                            switch (type.asText()) {
                                case "object" -> "an object";
                                case "array" -> "a list";
                                case "string" -> "a text";
                                case "number" -> "a number";
                                case "integer" -> "a whole number";
                                case "boolean" -> "true or false";
                                default -> type.asText();
                            }));
        }
        return kinds.isEmpty() ? "another type" : String.join(" or ", kinds);
    }

    private static String values(@Nullable JsonNode rule) {
        if (rule == null) {
            return "the values of the schema";
        }
        return rule.valueStream()
                .map(value -> value.isNull() ? "null" : value.asText())
                .collect(Collectors.joining(", "));
    }
}
