package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of an edge.
 *
 * @param next the cursor to go on from; null on the last page
 */
public record GraphPage(List<JsonNode> rows, @Nullable String next) {
    public GraphPage {
        rows = List.copyOf(rows);
    }
}
