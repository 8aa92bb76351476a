package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.graph.GraphRequest.Body;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes to Meta, and reads of what it holds. Those that decide about writes are asked with {@link GraphAccess#deciding}. Every call is sent once and answers with what is certain; nothing here repeats
 * anything, see {@link GraphCalls}.
 */
@ApplicationScoped
public class GraphClient {
    private static final int PAGE = 500;
    private static final int MOST_PAGES = 200;

    private final GraphCalls calls;

    GraphClient(GraphCalls calls) {
        this.calls = calls;
    }

    /**
     * Creates one object by POST to an edge of the access's ad account; answers its id.
     *
     * @param edge {@code campaigns}, {@code adsets}, {@code adcreatives}, {@code ads} or {@code adlabels}
     */
    public Uni<GraphOutcome<String>> create(GraphAccess access, String edge, ObjectNode parameters) {
        return call(
                access,
                HttpMethod.POST,
                account(access) + "/" + edge,
                texts(parameters),
                new Body.Form(),
                GraphAnswers.createdId());
    }

    /** Asks Meta whether it would create this ({@code validate_only}); creates nothing. */
    public Uni<GraphOutcome<Boolean>> validate(GraphAccess access, String edge, ObjectNode parameters) {
        SequencedMap<String, String> texts = texts(parameters);
        texts.put("execution_options", "[\"validate_only\"]");
        return call(
                access, HttpMethod.POST, account(access) + "/" + edge, texts, new Body.Form(), GraphAnswers.success());
    }

    /** Uploads one image; answers its hash in the ad account. Harmless to repeat: Meta identifies images by their content. */
    public Uni<GraphOutcome<String>> uploadImage(GraphAccess access, String fileName, String mime, Buffer bytes) {
        Body file = new Body.File(fileName.replaceAll("[^A-Za-z0-9._-]", "_"), mime, bytes);
        return call(
                access,
                HttpMethod.POST,
                account(access) + "/adimages",
                new LinkedHashMap<>(),
                file,
                GraphAnswers.imageHash());
    }

    /** Sets {@code status} (ACTIVE, PAUSED, ARCHIVED) of a campaign, ad set or ad. May be repeated. */
    public Uni<GraphOutcome<Boolean>> setStatus(GraphAccess access, String id, String status) {
        SequencedMap<String, String> parameters = new LinkedHashMap<>();
        parameters.put("status", status);
        return call(access, HttpMethod.POST, id, parameters, new Body.Form(), GraphAnswers.success());
    }

    /** Deletes by id. May be repeated; an object that is gone already is refused with 100/33, see {@link #isGone}. */
    public Uni<GraphOutcome<Boolean>> delete(GraphAccess access, String id) {
        return call(access, HttpMethod.DELETE, id, new LinkedHashMap<>(), new Body.Form(), GraphAnswers.success());
    }

    /**
     * Has Meta send our app the ad account's webhooks ({@code POST act_X/subscribed_apps}, marketing-api.md, 8.11). May be repeated: an app that
     * is subscribed stays so.
     */
    public Uni<GraphOutcome<Boolean>> subscribeApp(GraphAccess access, String appId) {
        return subscription(access, HttpMethod.POST, appId);
    }

    /** The opposite. May be repeated. */
    public Uni<GraphOutcome<Boolean>> unsubscribeApp(GraphAccess access, String appId) {
        return subscription(access, HttpMethod.DELETE, appId);
    }

    private Uni<GraphOutcome<Boolean>> subscription(GraphAccess access, HttpMethod method, String appId) {
        SequencedMap<String, String> parameters = new LinkedHashMap<>();
        parameters.put("app_id", appId);
        return call(
                access,
                method,
                account(access) + "/subscribed_apps",
                parameters,
                new Body.Form(),
                GraphAnswers.success());
    }

    /** Whether a refusal says that there is no such object (any more). */
    public static boolean isGone(GraphError error) {
        Integer subcode = error.subcode();
        return error.code() == 100 && subcode != null && subcode == 33;
    }

    /** Reads fields of one object, with the token that may only read unless the access is {@link GraphAccess#deciding}. */
    public Uni<GraphOutcome<JsonNode>> read(GraphAccess access, String id, String fields) {
        return reading(access, reader -> {
            SequencedMap<String, String> parameters = new LinkedHashMap<>();
            parameters.put("fields", fields);
            return call(reader, HttpMethod.GET, id, parameters, new Body.Query(), GraphAnswers.anything());
        });
    }

    /** With the token that may only read; with the other one if that one is refused: what it may not see is not therefore gone. */
    static <T> Uni<GraphOutcome<T>> reading(GraphAccess access, Function<GraphAccess, Uni<GraphOutcome<T>>> read) {
        if (!access.hasReadToken()) {
            return read.apply(access);
        }
        return read.apply(access.forReading())
                .chain(outcome -> isRefusedToReader(outcome)
                        ? read.apply(access)
                        : Uni.createFrom().item(outcome));
    }

    private static boolean isRefusedToReader(GraphOutcome<?> outcome) {
        return switch (outcome) {
            case GraphOutcome.TokenLost<?> lost -> true;
            case GraphOutcome.Refused<?> refused -> true;
            case GraphOutcome.Success<?> done -> false;
            case GraphOutcome.Throttled<?> throttled -> false;
            case GraphOutcome.NotSent<?> notSent -> false;
            case GraphOutcome.Unknown<?> unknown -> false;
        };
    }

    /**
     * Reads an edge to its last page, with the token that writes: what is not in the list may be made (again) or deleted, see {@link
     * GraphAccess#deciding}.
     *
     * @param path {@code act_1/campaigns}, {@code 120…/ads}
     * @param parameters such as {@code filtering}, {@code effective_status}
     */
    public Uni<GraphOutcome<List<JsonNode>>> list(
            GraphAccess access, String path, String fields, Map<String, String> parameters) {
        return page(access.deciding(), path, fields, parameters, null, new ArrayList<>(), 1);
    }

    private Uni<GraphOutcome<List<JsonNode>>> page(
            GraphAccess access,
            String path,
            String fields,
            Map<String, String> extra,
            @Nullable String after,
            List<JsonNode> soFar,
            int page) {
        SequencedMap<String, String> parameters = new LinkedHashMap<>(extra);
        parameters.put("fields", fields);
        parameters.putIfAbsent("limit", Integer.toString(PAGE));
        if (after != null) {
            parameters.put("after", after);
        }
        return call(access, HttpMethod.GET, path, parameters, new Body.Query(), GraphAnswers.anything())
                .chain(outcome -> {
                    if (!(outcome instanceof GraphOutcome.Success<JsonNode>(JsonNode body, var trace))) {
                        return Uni.createFrom().item(outcome.map(none -> List.<JsonNode>of()));
                    }
                    if (!body.path("data").isArray()) {
                        return Uni.createFrom().item(new GraphOutcome.Unknown<>("a list without data", null));
                    }
                    if (body.path("data").size() > Integer.parseInt(parameters.get("limit"))) {
                        // A list is held whole until its last page: somebody who sends more than was asked for may send
                        // anything.
                        return Uni.createFrom()
                                .item(new GraphOutcome.Unknown<>("a page of more rows than asked for", null));
                    }
                    body.path("data").forEach(soFar::add);
                    Optional<String> next = nextCursor(body);
                    if (next.isEmpty() && body.path("paging").hasNonNull("next")) {
                        // What is on the pages that cannot be read must not count as not there.
                        return Uni.createFrom().item(new GraphOutcome.Unknown<>("a list without a way on", null));
                    }
                    if (next.isEmpty()) {
                        return Uni.createFrom().item(new GraphOutcome.Success<>(List.copyOf(soFar), trace));
                    }
                    if (page >= MOST_PAGES || next.get().equals(after)) {
                        return Uni.createFrom().item(new GraphOutcome.Unknown<>("a list that does not end", null));
                    }
                    return page(access, path, fields, extra, next.get(), soFar, page + 1);
                });
    }

    /**
     * One page of an edge, for readers that choose the size of each themselves.
     *
     * @param limit rows at most
     * @param after the cursor of the page before; null for the first one
     */
    public Uni<GraphOutcome<GraphPage>> page(
            GraphAccess access,
            String path,
            String fields,
            Map<String, String> extra,
            int limit,
            @Nullable String after) {
        SequencedMap<String, String> parameters = new LinkedHashMap<>(extra);
        parameters.put("fields", fields);
        parameters.put("limit", Integer.toString(limit));
        if (after != null) {
            parameters.put("after", after);
        }
        return call(
                access,
                HttpMethod.GET,
                path,
                parameters,
                new Body.Query(),
                body -> body.path("data").isArray()
                        ? Optional.of(new GraphPage(
                                body.path("data").valueStream().toList(),
                                nextCursor(body).orElse(null)))
                        : Optional.empty());
    }

    private static Optional<String> nextCursor(JsonNode body) {
        JsonNode paging = body.path("paging");
        String after = paging.path("cursors").path("after").asText("");
        return paging.hasNonNull("next") && !after.isEmpty() ? Optional.of(after) : Optional.empty();
    }

    private <T> Uni<GraphOutcome<T>> call(
            GraphAccess access,
            HttpMethod method,
            String path,
            SequencedMap<String, String> parameters,
            Body body,
            Function<JsonNode, Optional<T>> value) {
        return calls.exchange(
                access,
                method,
                path,
                parameters,
                body,
                (answer, regain, secrets) -> GraphAnswers.classify(answer, value, regain, secrets));
    }

    private static String account(GraphAccess access) {
        return "act_" + access.adAccountId();
    }

    private static SequencedMap<String, String> texts(ObjectNode parameters) {
        SequencedMap<String, String> texts = new LinkedHashMap<>();
        parameters.properties().forEach(member -> {
            JsonNode value = member.getValue();
            if (!value.isNull()) {
                texts.put(member.getKey(), value.isTextual() ? value.textValue() : value.toString());
            }
        });
        return texts;
    }
}
