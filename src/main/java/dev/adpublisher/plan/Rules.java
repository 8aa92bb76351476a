package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Loads the tables of {@code resources/rules}. They are part of the program: one that is missing or broken stops it. */
final class Rules {

    private Rules() {}

    static JsonNode load(String name) {
        try (InputStream file = Rules.class.getResourceAsStream("/rules/" + name + ".json")) {
            if (file == null) {
                throw new IllegalStateException("rules/" + name + ".json is missing from the program");
            }
            return JsonMapper.builder().build().readTree(file);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static <T> List<T> entries(JsonNode table, String member, Function<JsonNode, T> read) {
        return StreamSupport.stream(table.required(member).spliterator(), false)
                .map(read)
                .toList();
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }
}
