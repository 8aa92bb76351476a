package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.problem.Violation;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The JSON Schemas (2020-12) of the documents, from {@code resources/schemas}, each under the name of its column. */
@Singleton
class Schemas {
    private static final int MOST_VIOLATIONS = 50;

    /** The columns of {@code ads} that hold what a user typed. */
    private static final List<String> OF_ADS = List.of("copy_data", "creative_data", "destination_data");

    /** Written by the plan alone, so for readers: nothing that comes in is checked against it. */
    private static final String PUBLISH_DATA = "publish_data";

    private final Map<String, Schema> schemas = new HashMap<>();

    Schemas(ObjectMapper mapper) {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        List<String> columns = new ArrayList<>(OF_ADS);
        columns.add(PUBLISH_DATA);
        for (Section section : Section.values()) {
            columns.add(section.column());
        }
        columns.forEach(column -> schemas.put(column, registry.getSchema(load(mapper, column))));
    }

    /**
     * The schema document itself.
     *
     * @throws Problem 404 for a column that has none
     */
    JsonNode document(String column) {
        Schema schema = schemas.get(column);
        if (schema == null) {
            throw Problem.notFound();
        }
        return schema.getSchemaNode();
    }

    /**
     * The document, if it may be stored.
     *
     * @throws Problem 400 without a body; 422 {@code schema_violation}, its pointers beginning with the section's column
     */
    ObjectNode checked(Section section, @Nullable JsonNode body) {
        if (body == null) {
            throw Problem.badRequest("body_missing", "A JSON object is needed: the whole document.");
        }
        String root = "/" + section.column();
        List<Violation> violations = Storable.violations(root, body);
        if (violations.isEmpty()) {
            violations = violations(section.column(), body);
        }
        if (violations.isEmpty() && body instanceof ObjectNode document) {
            return document;
        }
        throw refused(section.column(), violations);
    }

    /**
     * Checks an ad's documents, each by its column.
     *
     * @throws Problem 422 {@code schema_violation}, its pointers beginning with the column
     */
    void requireFitting(Map<String, ObjectNode> documents) {
        List<Violation> violations = documents.entrySet().stream()
                .flatMap(document -> violations(document.getKey(), document.getValue()).stream())
                .limit(MOST_VIOLATIONS)
                .toList();
        if (!violations.isEmpty()) {
            throw refused("the ad", violations);
        }
    }

    private List<Violation> violations(String column, JsonNode document) {
        JsonNode schema = document(column);
        return Objects.requireNonNull(schemas.get(column)).validate(document).stream()
                .map(error -> SchemaViolations.of("/" + column, schema, error))
                .distinct()
                .limit(MOST_VIOLATIONS)
                .toList();
    }

    private static Problem refused(String what, List<Violation> violations) {
        String detail = violations.size() == 1
                ? "One value of " + what + " does not fit its schema; nothing was stored."
                : violations.size() + " values of " + what + " do not fit its schema; nothing was stored.";
        return Problem.unprocessable("schema_violation", detail, violations);
    }

    private static JsonNode load(ObjectMapper mapper, String column) {
        String name = "schemas/" + column + ".json";
        try (InputStream file = Schemas.class.getClassLoader().getResourceAsStream(name)) {
            return mapper.readTree(Objects.requireNonNull(file, name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(name, unreadable);
        }
    }
}
