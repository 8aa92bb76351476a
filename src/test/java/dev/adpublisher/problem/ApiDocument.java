package dev.adpublisher.problem;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The service's OpenAPI document as a tester walks it: every operation, with bodies made from its own schemas. */
final class ApiDocument {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    private final JsonNode document;

    private ApiDocument(JsonNode document) {
        this.document = document;
    }

    static ApiDocument read() {
        try {
            return new ApiDocument(JSON.readTree(given().accept("application/json")
                    .get("/q/openapi?format=json")
                    .asString()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** One operation; {@code body} is null if it takes none. */
    record Operation(
            String method, String path, List<String> pathParameters, List<String> queryParameters, JsonNode body) {

        boolean ofCampaign() {
            return path.startsWith("/api/v1/campaigns/{");
        }

        /** The address with each path parameter replaced, told by its name. */
        String at(UnaryOperator<String> value) {
            String address = path;
            for (String name : pathParameters) {
                address = address.replaceAll(
                        "\\{" + name + "(:[^}]*)?}",
                        value.apply(name).replace("\\", "\\\\").replace("$", "\\$"));
            }
            return address;
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey()) && path.getKey().startsWith("/api/")) {
                    operations.add(operation(path, method));
                }
            }
        }
        return operations;
    }

    private Operation operation(Map.Entry<String, JsonNode> path, Map.Entry<String, JsonNode> method) {
        List<JsonNode> parameters = new ArrayList<>();
        path.getValue().path("parameters").forEach(parameters::add);
        method.getValue().path("parameters").forEach(parameters::add);
        JsonNode content = method.getValue().at("/requestBody/content/application~1json");
        return new Operation(
                method.getKey().toUpperCase(Locale.ROOT),
                path.getKey(),
                named(parameters, "path"),
                named(parameters, "query"),
                content.isMissingNode() ? null : example(content.path("schema"), 0));
    }

    private static List<String> named(List<JsonNode> parameters, String in) {
        return parameters.stream()
                .filter(parameter -> parameter.path("in").asText().equals(in))
                .map(parameter -> parameter.path("name").asText())
                .toList();
    }

    /** A value of the schema: its example, else something of its type. */
    private JsonNode example(JsonNode schema, int depth) {
        if (schema.has("$ref")) {
            String pointer = schema.path("$ref").asText().substring(1);
            return depth > 5 ? JSON.createObjectNode() : example(document.at(pointer), depth + 1);
        }
        if (schema.path("examples").size() > 0) {
            return schema.path("examples").get(0);
        }
        if (schema.path("enum").size() > 0) {
            return schema.path("enum").get(0);
        }
        String type = schema.path("type").isArray()
                ? schema.path("type").get(0).asText()
                : schema.path("type").asText("object");
        return switch (type) {
            case "string" -> JSON.getNodeFactory().textNode("x");
            case "integer", "number" -> JSON.getNodeFactory().numberNode(1);
            case "boolean" -> JSON.getNodeFactory().booleanNode(true);
            case "array" -> JSON.createArrayNode();
            default -> {
                ObjectNode object = JSON.createObjectNode();
                schema.path("required")
                        .forEach(name -> object.set(
                                name.asText(), example(schema.path("properties").path(name.asText()), depth + 1)));
                yield object;
            }
        };
    }

    /** Bodies that are not what the operation asks for. */
    static List<String> wrongBodies(Operation operation) {
        List<String> wrong = new ArrayList<>(List.of(
                "",
                "[]",
                "[[[]]]",
                "\"text\"",
                "123",
                "1e999",
                "true",
                "null",
                "{",
                "{\"__proto__\": 1, \"unknown member\": {}}",
                "{\"a\": \"\\u0000\"}",
                "{\"a\": \"\\ud800\"}"));
        ArrayNode members = JSON.createArrayNode();
        operation.body().fieldNames().forEachRemaining(members::add);
        for (JsonNode member : members) {
            for (String value :
                    List.of("{}", "[]", "17", "true", "null", "\"\\u0000\"", "\"" + "x".repeat(5_000) + "\"")) {
                try {
                    ObjectNode body = operation.body().deepCopy();
                    wrong.add(body.set(member.asText(), JSON.readTree(value)).toString());
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }
        return wrong;
    }
}
