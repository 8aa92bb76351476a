package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.graph.GraphRequest.Body;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads insights of an ad account, day by day: a page at once, or a report that Meta prepares, which is asked for, polled and read. Reads
 * only, each sent once; what is asked again is up to the caller (marketing-api.md, 8.8).
 */
@ApplicationScoped
public class GraphInsights {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final GraphClient client;
    private final GraphCalls calls;

    GraphInsights(GraphClient client, GraphCalls calls) {
        this.client = client;
        this.calls = calls;
    }

    /**
     * What to read.
     *
     * @param level {@code campaign}, {@code adset} or {@code ad}
     * @param fields with commas between
     * @param campaigns Meta's ids; only these campaigns and what is in them
     * @param statuses only objects of that level with one of these; empty for what Meta lists by itself, which leaves out what is deleted or
     *     archived
     * @param since first day, in the account's time zone
     * @param until last day
     */
    public record Query(
            String level,
            String fields,
            List<String> campaigns,
            List<String> statuses,
            LocalDate since,
            LocalDate until) {
        public Query {
            campaigns = List.copyOf(campaigns);
            statuses = List.copyOf(statuses);
        }

        SequencedMap<String, String> parameters() {
            SequencedMap<String, String> parameters = new LinkedHashMap<>();
            parameters.put("level", level);
            parameters.put("fields", fields);
            parameters.put("time_increment", "1");
            ObjectNode range = JSON.createObjectNode();
            range.put("since", since.toString()).put("until", until.toString());
            parameters.put("time_range", range.toString());
            ArrayNode filters = JSON.createArrayNode();
            filter(filters, "campaign.id", campaigns);
            if (!statuses.isEmpty()) {
                filter(filters, level + ".effective_status", statuses);
            }
            parameters.put("filtering", filters.toString());
            return parameters;
        }

        private static void filter(ArrayNode filters, String field, List<String> values) {
            ObjectNode filter = filters.addObject().put("field", field).put("operator", "IN");
            values.forEach(filter.putArray("value")::add);
        }
    }

    /** How a report stands. */
    public sealed interface Report {
        /** Meta works on it; {@code percent} of it is done. */
        record Running(int percent) implements Report {}

        /** To be read. */
        record Ready() implements Report {}

        /** It will never be ready. {@code reason} is Meta's, by code, without a text of the user's. */
        record Failed(String reason) implements Report {}
    }

    /** One page, of at most {@code size} rows; {@code after} is what the page before named. */
    public Uni<GraphOutcome<InsightsPage>> page(GraphAccess access, Query query, int size, @Nullable String after) {
        return page(access, "act_" + access.adAccountId() + "/insights", query.parameters(), size, after);
    }

    /** One page of a report that is ready. */
    public Uni<GraphOutcome<InsightsPage>> page(GraphAccess access, String report, int size, @Nullable String after) {
        return page(access, report + "/insights", new LinkedHashMap<>(), size, after);
    }

    /** Has Meta prepare a report; answers its id. */
    public Uni<GraphOutcome<String>> order(GraphAccess access, Query query) {
        return GraphClient.reading(
                access,
                reader -> calls.exchange(
                        reader,
                        HttpMethod.POST,
                        "act_" + access.adAccountId() + "/insights",
                        query.parameters(),
                        new Body.Form(),
                        (answer, regain, secrets) ->
                                GraphAnswers.classify(answer, GraphInsights::reportId, regain, secrets)));
    }

    /** Asks how a report stands. */
    public Uni<GraphOutcome<Report>> look(GraphAccess access, String report) {
        return client.read(access, report, "async_status,async_percent_completion,error_code,error_subcode")
                .map(outcome -> outcome.map(GraphInsights::report));
    }

    private Uni<GraphOutcome<InsightsPage>> page(
            GraphAccess access,
            String path,
            SequencedMap<String, String> parameters,
            int size,
            @Nullable String after) {
        parameters.put("limit", Integer.toString(size));
        if (after != null) {
            parameters.put("after", after);
        }
        return GraphClient.reading(
                access,
                reader -> calls.exchange(
                        reader,
                        HttpMethod.GET,
                        path,
                        new LinkedHashMap<>(parameters),
                        new Body.Query(),
                        (answer, regain, secrets) ->
                                GraphAnswers.classifyBytes(answer, InsightsParser::parse, regain, secrets)));
    }

    private static Optional<String> reportId(JsonNode body) {
        return Optional.of(body.path("report_run_id").asText("")).filter(id -> id.matches("[0-9]{1,32}"));
    }

    /** Completed alone is not enough: the rows are there when it also says 100 percent (marketing-api.md, 8.8). */
    private static Report report(JsonNode body) {
        int percent = body.path("async_percent_completion").asInt(0);
        return switch (body.path("async_status").asText("")) {
            case "Job Completed" -> percent >= 100 ? new Report.Ready() : new Report.Running(percent);
            case "Job Failed", "Job Skipped" ->
                new Report.Failed(body.path("error_code").asText("no code")
                        + (body.hasNonNull("error_subcode")
                                ? "/" + body.path("error_subcode").asText()
                                : ""));
            default -> new Report.Running(percent);
        };
    }
}
