package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list at Meta.
 *
 * @param after Meta's cursor for the next page; null on the last one
 */
public record DirectorySlice<T>(List<T> items, @Nullable String after) {

    public DirectorySlice {
        items = List.copyOf(items);
    }

    /** Only the cursor is taken from Meta's {@code next}: an address in an answer is not followed. */
    static <T> DirectorySlice<T> of(JsonNode answer, Function<JsonNode, T> item) {
        JsonNode data = answer.path("data");
        if (!data.isArray()) {
            throw new DirectoryFailure.Malformed("it has no list of data");
        }
        JsonNode paging = answer.path("paging");
        String after = paging.has("next") ? DirectoryJson.text(paging.path("cursors"), "after") : null;
        return new DirectorySlice<>(data.valueStream().map(item).toList(), after);
    }
}
