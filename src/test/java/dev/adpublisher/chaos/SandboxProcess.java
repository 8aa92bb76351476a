package dev.adpublisher.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** Meta as a process of its own, with its ledger. */
final class SandboxProcess implements AutoCloseable {
    static final String APP = "8001";
    static final String APP_SECRET = "canary-app-" + "secret-of-the-harness";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String url;

    /**
     * @param jvm how much memory it may take, and how it is compiled
     * @param switches of the sandbox, separated by commas
     */
    SandboxProcess(Path folder, List<String> jvm, String switches) throws IOException {
        int port = PostgresServer.freePort();
        url = "http://127.0.0.1:" + port;
        List<String> command = new ArrayList<>(List.of(Replica.java(), "-XX:+UseSerialGC"));
        command.addAll(jvm);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "dev.adpublisher.sandbox.SandboxMain",
                "sandbox.port=" + port,
                "sandbox.switches=" + switches,
                "sandbox.app-id=" + APP,
                "sandbox.app-secret=" + APP_SECRET));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Files.createFile(folder.resolve("sandbox.log")).toFile())
                .start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> get("stats").has("tier"));
    }

    String url() {
        return url;
    }

    JsonNode get(String path) {
        return send(
                HttpRequest.newBuilder(URI.create(url + "/_sandbox/" + path)).GET());
    }

    JsonNode post(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(url + "/_sandbox/" + path))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the sandbox answers " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException("the sandbox does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        http.close();
    }
}
