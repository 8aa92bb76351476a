package dev.adpublisher.graph;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Meta that says exactly what a test tells it to, for answers that no well-behaved Graph API gives. */
public final class ScriptedMeta implements QuarkusTestResourceLifecycleManager {

    /** Marks a request that gets no answer: the connection is closed. */
    public static final Answer HANG_UP = new Answer(0, "", Map.of());

    private static final Answer UNKNOWN =
            Answer.of(400, "{\"error\":{\"message\":\"Unsupported get request\",\"code\":100,\"error_subcode\":33}}");

    private final Map<String, Deque<Answer>> script = new ConcurrentHashMap<>();
    private final Map<String, Runnable> beforehand = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();

    public record Answer(int status, String body, Map<String, String> headers) {
        public static Answer of(int status, String body) {
            return new Answer(status, body, Map.of());
        }

        public static Answer ok(String body) {
            return of(200, body);
        }

        public static Answer error(int code, int subcode) {
            return of(
                    400,
                    "{\"error\":{\"message\":\"no\",\"type\":\"OAuthException\",\"code\":" + code
                            + ",\"error_subcode\":" + subcode + "}}");
        }
    }

    /** A request as it came in. */
    public record Seen(String path, Map<String, String> query, String authorization) {}

    @Override
    public Map<String, String> start() {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(this::serve)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return Map.of(
                "adpublisher.meta.graph-url",
                "http://127.0.0.1:" + server.actualPort(),
                "adpublisher.meta.app-id",
                "555",
                "adpublisher.meta.app-secret",
                "sandbox-scripted-secret");
    }

    /** After the embedded services, whose Meta it takes the place of; without an order chance decides. */
    @Override
    public int order() {
        return 1;
    }

    @Override
    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(ScriptedMeta.class));
    }

    /** From now on {@code path} (without version) gets these answers in turn, the last one again and again. */
    public void on(String path, Answer... answers) {
        script.put(path, new ArrayDeque<>(List.of(answers)));
    }

    /** Something that happens while the service waits for an answer from {@code path}; it may block. */
    public void before(String path, Runnable happens) {
        beforehand.put(path, happens);
    }

    public void forget() {
        script.clear();
        beforehand.clear();
        seen.clear();
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    private void serve(HttpServerRequest request) {
        Map<String, String> query = new ConcurrentHashMap<>();
        request.params().forEach(query::put);
        seen.add(new Seen(request.path(), query, String.valueOf(request.getHeader("Authorization"))));
        String path = request.path().replaceFirst("^/v26\\.0/", "");
        beforehand.getOrDefault(path, () -> {}).run();
        Answer answer = next(path);
        if (answer == HANG_UP) {
            request.connection().close();
            return;
        }
        // Of the tier that hardly limits; an answer may say otherwise.
        request.response().putHeader("X-Ad-Account-Usage", "{\"ads_api_access_tier\":\"standard_access\"}");
        answer.headers().forEach(request.response()::putHeader);
        request.response()
                .setStatusCode(answer.status())
                .putHeader("Content-Type", "application/json; charset=UTF-8")
                .end(answer.body());
    }

    private synchronized Answer next(String path) {
        Deque<Answer> answers = script.get(path);
        if (answers == null) {
            return UNKNOWN;
        }
        return answers.size() > 1 ? answers.poll() : answers.peek();
    }
}
