package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Loads tables of {@code resources/rules}; one that is missing or broken stops the program. */
final class RuleFiles {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private RuleFiles() {}

    static JsonNode load(String name) {
        try (InputStream file = RuleFiles.class.getResourceAsStream("/rules/" + name + ".json")) {
            if (file == null) {
                throw new IllegalStateException("rules/" + name + ".json is missing from the program");
            }
            return MAPPER.readTree(file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
