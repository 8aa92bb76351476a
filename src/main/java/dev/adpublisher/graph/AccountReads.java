package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads an edge of an ad account to its end. Where Meta cannot serve a page (too much data, too many rows, a time-out, an answer that is cut
 * off) the same page is asked for again, smaller; rows that moved between pages meanwhile count once.
 */
@ApplicationScoped
public class AccountReads {
    private static final int SMALLEST = 5;
    private static final int SHRINK = 4;
    private static final int MOST_FAILURES = 6;
    private static final int MOST_PAGES = 1_000;
    /** 100/1487534: too many rows (marketing-api.md, 8.8); all other signs of too much data leave the outcome unknown. */
    private static final Set<Integer> TOO_MUCH = Set.of(1487534, 1504018);

    private final GraphClient graph;

    AccountReads(GraphClient graph) {
        this.graph = graph;
    }

    /**
     * What to read.
     *
     * @param edge {@code campaigns}, {@code adsets} or {@code ads}
     * @param parameters {@code filtering} and the like
     * @param pageSize rows per page, as long as Meta can serve that many
     */
    public record Query(String edge, String fields, Map<String, String> parameters, int pageSize) {
        public Query {
            parameters = Map.copyOf(parameters);
        }
    }

    /** Every row, or why there are not all of them: a list that ends early is never a success. */
    public Uni<GraphOutcome<List<JsonNode>>> all(GraphAccess access, Query query) {
        return GraphClient.reading(
                access,
                reader -> read(new Progress(reader, query, new LinkedHashMap<>(), null, query.pageSize(), 0, 1)));
    }

    private record Progress(
            GraphAccess access,
            Query query,
            Map<String, JsonNode> rows,
            @Nullable String after,
            int size,
            int failures,
            int page) {

        Progress smaller() {
            return new Progress(access, query, rows, after, Math.max(SMALLEST, size / SHRINK), failures + 1, page);
        }

        Progress next(String cursor) {
            return new Progress(access, query, rows, cursor, size, failures, page + 1);
        }
    }

    private Uni<GraphOutcome<List<JsonNode>>> read(Progress progress) {
        String path = "act_" + progress.access().adAccountId() + "/"
                + progress.query().edge();
        return graph.page(
                        progress.access(),
                        path,
                        progress.query().fields(),
                        progress.query().parameters(),
                        progress.size(),
                        progress.after())
                .chain(outcome -> switch (outcome) {
                    case GraphOutcome.Success<GraphPage>(GraphPage page, var trace) -> more(progress, page, trace);
                    case GraphOutcome.Unknown<GraphPage> unknown -> again(progress, outcome);
                    case GraphOutcome.Refused<GraphPage> refused
                    when refused.error().subcode() != null
                            && TOO_MUCH.contains(refused.error().subcode()) -> again(progress, outcome);
                    case GraphOutcome.Refused<GraphPage> refused -> ended(outcome);
                    case GraphOutcome.Throttled<GraphPage> throttled -> ended(outcome);
                    case GraphOutcome.TokenLost<GraphPage> lost -> ended(outcome);
                    case GraphOutcome.NotSent<GraphPage> notSent -> ended(outcome);
                });
    }

    private Uni<GraphOutcome<List<JsonNode>>> more(Progress progress, GraphPage page, @Nullable String trace) {
        page.rows().forEach(row -> {
            String id = row.path("id").asText("");
            if (!id.isEmpty()) {
                progress.rows().put(id, row);
            }
        });
        String next = page.next();
        if (next == null) {
            return Uni.createFrom()
                    .item(new GraphOutcome.Success<>(List.copyOf(progress.rows().values()), trace));
        }
        return next.equals(progress.after()) || progress.page() >= MOST_PAGES
                ? Uni.createFrom().item(new GraphOutcome.Unknown<>("a list that does not end", null))
                : read(progress.next(next));
    }

    private Uni<GraphOutcome<List<JsonNode>>> again(Progress progress, GraphOutcome<GraphPage> outcome) {
        boolean canShrink = progress.size() > SMALLEST && progress.failures() < MOST_FAILURES;
        return canShrink ? read(progress.smaller()) : ended(outcome);
    }

    private static Uni<GraphOutcome<List<JsonNode>>> ended(GraphOutcome<GraphPage> outcome) {
        return Uni.createFrom().item(outcome.map(GraphPage::rows));
    }
}
