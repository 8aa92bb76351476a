package dev.adpublisher.contract;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands between the service and the sandbox, passes everything on, and keeps what the service sent. */
public final class RecordingMeta implements QuarkusTestResourceLifecycleManager {
    private static final Pattern PART = Pattern.compile("Content-Disposition: form-data; name=\"([^\"]+)\"");
    private static final List<Sent> SENT = new CopyOnWriteArrayList<>();

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();

    /** One request to the Graph API; of a file only the part's name is kept. */
    record Sent(String method, String path, Map<String, String> parameters) {
        /** The edge, or {@code node}. */
        String edge() {
            String[] parts = path.split("/");
            return parts.length == 4 ? parts[3] : "node";
        }
    }

    static List<Sent> sent() {
        return List.copyOf(SENT);
    }

    @Override
    public Map<String, String> start() {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(this::pass)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        String url = "http://127.0.0.1:" + server.actualPort();
        return Map.of("adpublisher.meta.graph-url", url, "adpublisher.media.trusted-origins", url);
    }

    @Override
    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** After the sandbox, whose address this one's replaces. */
    @Override
    public int order() {
        return 100;
    }

    private void pass(HttpServerRequest request) {
        URI sandbox = URI.create(System.getProperty("adpublisher.embedded.sandbox-url"));
        request.body()
                .compose(body -> {
                    keep(request, body);
                    RequestOptions options = new RequestOptions()
                            .setMethod(request.method())
                            .setHost(sandbox.getHost())
                            .setPort(sandbox.getPort())
                            .setURI(request.uri());
                    return client.request(options).compose(onward -> {
                        request.headers().forEach(header -> {
                            if (!header.getKey().equalsIgnoreCase("Host")) {
                                onward.putHeader(header.getKey(), header.getValue());
                            }
                        });
                        return onward.send(body);
                    });
                })
                .compose(answer -> back(request, answer))
                .onFailure(lost -> request.connection().close());
    }

    private static Future<Void> back(HttpServerRequest request, HttpClientResponse answer) {
        return answer.body().compose(body -> {
            request.response().setStatusCode(answer.statusCode());
            MultiMap headers = request.response().headers();
            answer.headers().forEach(header -> headers.set(header.getKey(), header.getValue()));
            headers.remove("Transfer-Encoding").remove("Content-Length");
            return request.response().end(body);
        });
    }

    private static void keep(HttpServerRequest request, Buffer body) {
        if (!request.path().startsWith("/v")) {
            return;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        read(request.query(), parameters);
        String type = String.valueOf(request.getHeader("Content-Type"));
        if (type.startsWith("application/x-www-form-urlencoded")) {
            read(body.toString(), parameters);
        } else if (type.startsWith("multipart/")) {
            Matcher part = PART.matcher(body.toString(StandardCharsets.ISO_8859_1));
            while (part.find()) {
                parameters.put(part.group(1), "");
            }
        }
        SENT.add(new Sent(request.method().name(), request.path(), parameters));
    }

    private static void read(String encoded, Map<String, String> parameters) {
        if (encoded != null && !encoded.isEmpty()) {
            Arrays.stream(encoded.split("&"))
                    .map(pair -> pair.split("=", 2))
                    .forEach(pair -> parameters.put(decoded(pair[0]), decoded(pair[1])));
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
