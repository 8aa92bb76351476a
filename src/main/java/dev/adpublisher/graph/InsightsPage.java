package dev.adpublisher.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of insights.
 *
 * @param unreadable rows that name no object or no day
 * @param next what to ask for the next page with; null on the last one
 */
public record InsightsPage(List<InsightsRow> rows, int unreadable, @Nullable String next) {
    public InsightsPage {
        rows = List.copyOf(rows);
    }
}
