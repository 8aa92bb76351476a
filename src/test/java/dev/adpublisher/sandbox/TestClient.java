package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Speaks to a sandbox as any program would: java.net.http, forms, a bearer token. */
final class TestClient {
    static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String token;

    TestClient(Sandbox sandbox, String token) {
        this.base = sandbox.baseUrl();
        this.token = token;
    }

    /** Status, headers, and the body as JSON. */
    record Reply(int status, JsonNode body, HttpResponse<String> raw) {
        String id() {
            return body.path("id").asText();
        }

        JsonNode error() {
            return body.path("error");
        }
    }

    static Map<String, String> form(String... pairs) {
        Map<String, String> form = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            form.put(pairs[i], pairs[i + 1]);
        }
        return form;
    }

    Reply get(String path) {
        return send(request(path).GET().build());
    }

    Reply delete(String path) {
        return send(request(path).DELETE().build());
    }

    Reply post(String path, Map<String, String> form) {
        return send(postRequest(path, form));
    }

    CompletableFuture<HttpResponse<String>> postLater(String path, Map<String, String> form) {
        return http.sendAsync(postRequest(path, form), HttpResponse.BodyHandlers.ofString());
    }

    /** Throws what the connection throws. */
    HttpResponse<String> postRaw(String path, Map<String, String> form) throws IOException, InterruptedException {
        return http.send(postRequest(path, form), HttpResponse.BodyHandlers.ofString());
    }

    /** The body as it comes, for bodies that do not end. */
    InputStream postStream(String path, Map<String, String> form) throws IOException, InterruptedException {
        return http.send(postRequest(path, form), HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    Reply admin(String name, String json) {
        return send(request("/_sandbox/" + name)
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    private HttpRequest postRequest(String path, Map<String, String> form) {
        StringBuilder body = new StringBuilder();
        form.forEach((name, value) -> body.append(body.isEmpty() ? "" : "&")
                .append(encode(name))
                .append('=')
                .append(encode(value)));
        return request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(5))
                .header("Authorization", "Bearer " + token);
    }

    private Reply send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), JSON.readTree(response.body()), response);
        } catch (IOException failed) {
            throw new AssertionError(request.uri() + " failed", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }
}
