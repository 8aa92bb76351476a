package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sandbox's webhooks against a callback that somebody else might have written. */
class WebhooksTest {
    private static final String FIELDS = "with_issues_ad_objects,in_process_ad_objects";

    private Sandbox sandbox;
    private TestClient user;
    private TestClient app;
    private HttpServer callback;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();

    private record Received(String body, String signature) {
        JsonNode json() {
            try {
                return TestClient.JSON.readTree(body);
            } catch (IOException broken) {
                throw new AssertionError(body, broken);
            }
        }
    }

    @BeforeEach
    void aSandboxAndACallback() throws IOException {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ofMillis(400)));
        user = new TestClient(sandbox, "sandbox-user-1");
        app = new TestClient(sandbox, "8001|sandbox-app-secret");
        callback = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        callback.createContext("/hook", this::answer);
        callback.start();
    }

    @AfterEach
    void stop() {
        callback.stop(0);
        sandbox.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        byte[] body = exchange.getRequestBody().readAllBytes();
        byte[] answer = {};
        int status = 200;
        if (exchange.getRequestMethod().equals("GET")) {
            status = query.contains("hub.verify_token=open-sesame") ? 200 : 403;
            answer = query.replaceAll(".*hub.challenge=([0-9]+).*", "$1").getBytes(StandardCharsets.US_ASCII);
        } else {
            received.add(new Received(
                    new String(body, StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("X-Hub-Signature-256")));
            Integer next = answers.poll();
            status = next == null ? 200 : next;
        }
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private TestClient.Reply subscribe(String verifyToken) {
        return subscribe(verifyToken, FIELDS);
    }

    private TestClient.Reply subscribe(String verifyToken, String fields) {
        return app.post(
                "/v26.0/8001/subscriptions",
                form(
                        "object",
                        "ad_account",
                        "callback_url",
                        "http://127.0.0.1:" + callback.getAddress().getPort() + "/hook",
                        "fields",
                        fields,
                        "verify_token",
                        verifyToken));
    }

    private void subscribed() {
        assertThat(subscribe("open-sesame").status()).isEqualTo(200);
        assertThat(user.post("/v26.0/act_1001/subscribed_apps", form("app_id", "8001"))
                        .status())
                .isEqualTo(200);
    }

    private void send(String json) {
        assertThat(user.admin("webhooks/send", json).status()).isEqualTo(200);
    }

    private List<Received> waitFor(int deliveries) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> received.size() >= deliveries);
        return received;
    }

    @Test
    void asksTheCallbackBeforeItSubscribesIt() {
        assertThat(subscribe("wrong").error().path("code").asInt()).isEqualTo(2200);
        assertThat(app.get("/v26.0/8001/subscriptions").body().path("data")).isEmpty();

        assertThat(subscribe("open-sesame").status()).isEqualTo(200);
        assertThat(app.get("/v26.0/8001/subscriptions").body().path("data"))
                .singleElement()
                .satisfies(one -> assertThat(one.path("object").asText()).isEqualTo("ad_account"));
        assertThat(user.get("/v26.0/8001/subscriptions").error().path("code").asInt())
                .as("with a user's token")
                .isEqualTo(15);
    }

    @Test
    void tellsOfTheEndOfProcessingSignedOverTheBytesSent() throws Exception {
        // Given
        subscribed();
        String campaign =
                user.post("/v26.0/act_1001/campaigns", Samples.campaign("Grün")).id();
        // When
        Received delivery = waitFor(1).getFirst();
        // Then
        JsonNode entry = delivery.json().path("entry").path(0);
        assertThat(entry.path("id").asText()).isEqualTo("1001");
        assertThat(entry.path("changes").path(0).path("field").asText()).isEqualTo("in_process_ad_objects");
        assertThat(entry.path("changes").path(0).path("value").path("id").asText())
                .isEqualTo(campaign);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("sandbox-app-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(delivery.signature())
                .isEqualTo("sha256="
                        + HexFormat.of().formatHex(mac.doFinal(delivery.body().getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void escapesWhatIsNotAscii() {
        subscribed();
        send("{\"account\": \"1001\", \"value\": {\"error_message\": \"Grün\"}}");
        assertThat(waitFor(1).getFirst().body()).contains("Gr\\u00FCn");
    }

    @Test
    void saysNothingOfAccountsThatTheAppIsNotSubscribedTo() {
        // Given
        subscribed();
        assertThat(user.delete("/v26.0/act_1001/subscribed_apps?app_id=8001").status())
                .isEqualTo(200);
        // When
        user.post("/v26.0/act_1001/campaigns", Samples.campaign("Silent"));
        user.post("/v26.0/act_1002/subscribed_apps", form("app_id", "8001"));
        String other = user.post("/v26.0/act_1002/campaigns", Samples.campaign("Heard"))
                .id();
        // Then
        assertThat(waitFor(1))
                .allSatisfy(delivery -> assertThat(delivery.body()).contains(other));
    }

    @Test
    void repeatsWhatIsNotAnsweredWith200UntilItIs() {
        // Given
        subscribed();
        answers.addAll(List.of(503, 302));
        user.admin("webhooks/script", "{\"retry_ms\": 20}");
        // When
        send("{\"account\": \"1001\"}");
        // Then
        List<Received> tries = waitFor(3);
        assertThat(tries.stream().map(Received::body).distinct()).hasSize(1);
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(user.get("/_sandbox/webhooks")
                        .body()
                        .path("deliveries")
                        .path(0)
                        .path("answers")
                        .toString())
                .isEqualTo("[503,302,200]"));
    }

    @Test
    void sendsTwiceAndInAnotherOrderWhenToldTo() {
        // Given
        subscribed();
        user.admin("webhooks/script", "{\"disorder\": 1}");
        // When
        send("{\"account\": \"1001\", \"value\": {\"id\": \"first\"}}");
        send("{\"account\": \"1001\", \"value\": {\"id\": \"second\"}}");
        // Then
        List<Received> turned = waitFor(2);
        assertThat(turned.getFirst().body()).contains("second");
        assertThat(turned.getLast().body()).contains("first");
        // When
        user.admin("webhooks/script", "{\"duplicate\": 1}");
        send("{\"account\": \"1001\", \"value\": {\"id\": \"third\"}}");
        // Then
        assertThat(waitFor(4).subList(2, 4))
                .allSatisfy(delivery -> assertThat(delivery.body()).contains("third"));
    }

    @Test
    void aFieldThatAdAccountsDoNotHaveIsRefused() {
        assertThat(subscribe("open-sesame", "with_issues_ad_objects,campaign_changed")
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(100);
        assertThat(app.get("/v26.0/8001/subscriptions").body().path("data")).isEmpty();
        assertThat(subscribe("open-sesame", "creative_fatigue,product_set_issue,ad_recommendations")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anAccountIsSubscribedToTheAppOfTheTokenAndToNoOther() {
        String path = "/v26.0/act_1001/subscribed_apps";

        assertThat(user.post(path, form()).error().path("code").asInt()).isEqualTo(100);
        assertThat(user.post(path, form("app_id", "8002")).error().path("code").asInt())
                .isEqualTo(100);
        assertThat(user.get(path).body().path("data")).isEmpty();
        assertThat(user.post(path, form("app_id", "8001")).status()).isEqualTo(200);
        assertThat(user.delete(path + "?app_id=8002").error().path("code").asInt())
                .isEqualTo(100);
        assertThat(user.get(path).body().path("data")).hasSize(1);
    }
}
