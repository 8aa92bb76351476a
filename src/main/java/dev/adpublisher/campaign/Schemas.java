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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The JSON Schemas (2020-12) of the documents, from {@code resources/schemas}. */
@Singleton
class Schemas {
    private static final int MOST_VIOLATIONS = 50;

    private final Map<Section, Schema> schemas = new EnumMap<>(Section.class);

    Schemas(ObjectMapper mapper) {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        for (Section section : Section.values()) {
            schemas.put(section, registry.getSchema(load(mapper, section)));
        }
    }

    /** The schema document itself. */
    JsonNode document(Section section) {
        return schema(section).getSchemaNode();
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
            JsonNode schema = document(section);
            violations = schema(section).validate(body).stream()
                    .map(error -> SchemaViolations.of(root, schema, error))
                    .distinct()
                    .limit(MOST_VIOLATIONS)
                    .toList();
        }
        if (violations.isEmpty() && body instanceof ObjectNode document) {
            return document;
        }
        String detail = violations.size() == 1
                ? "One value of " + section.column() + " does not fit its schema; nothing was stored."
                : violations.size() + " values of " + section.column() + " do not fit its schema; nothing was stored.";
        throw Problem.unprocessable("schema_violation", detail, violations);
    }

    private Schema schema(Section section) {
        return Objects.requireNonNull(schemas.get(section));
    }

    private static JsonNode load(ObjectMapper mapper, Section section) {
        String name = "schemas/" + section.column() + ".json";
        try (InputStream file = Schemas.class.getClassLoader().getResourceAsStream(name)) {
            return mapper.readTree(Objects.requireNonNull(file, name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(name, unreadable);
        }
    }
}
