package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.Samples.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripted faults: what the client sees, and what happened all the same. */
class FaultsTest {
    private Sandbox sandbox;
    private TestClient client;

    @BeforeEach
    void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ZERO));
        client = new TestClient(sandbox, "sandbox-user-1");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private void script(String fault) {
        TestClient.Reply reply = client.admin(
                "faults", "{\"match\":{\"method\":\"POST\",\"edge\":\"campaigns\"},\"fault\":" + fault + "}");
        assertThat(reply.status()).isEqualTo(200);
    }

    private int campaigns() {
        JsonNode state = client.get("/_sandbox/state?account=1001").body();
        return state.path("count").asInt();
    }

    private HttpResponse<String> create() throws IOException, InterruptedException {
        return client.postRaw(ACCOUNT + "campaigns", Samples.campaign("struck"));
    }

    @ParameterizedTest
    @CsvSource({"before,0", "after,1"})
    void anErrorComesBeforeOrAfterTheWork(String when, int made) throws Exception {
        script("{\"type\":\"error\",\"code\":2,\"when\":\"" + when + "\"}");

        HttpResponse<String> answer = create();

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("\"code\":2").contains("\"is_transient\":true");
        assertThat(campaigns()).isEqualTo(made);
        assertThat(create().statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"before,0", "after,1"})
    void aConnectionIsLostBeforeOrAfterTheWork(String when, int made) {
        script("{\"type\":\"reset\",\"when\":\"" + when + "\"}");

        assertThatThrownBy(this::create).isInstanceOf(IOException.class);

        assertThat(campaigns()).isEqualTo(made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"type\":\"reset_middle\"}", "{\"type\":\"timeout\",\"when\":\"after\",\"close_after_ms\":50}"
            })
    void anAnswerThatNeverEndsWellHidesWorkThatIsDone(String fault) {
        script(fault);

        assertThatThrownBy(this::create).isInstanceOf(IOException.class);

        assertThat(campaigns()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "empty,200,''",
        "html,200,<!doctype html>",
        "malformed,200,{\"id\": \"<",
        "truncated,200,{\"id\"",
        "no_id,200,{\"success\":true}"
    })
    void anAnswerThatSaysNothingHidesWorkThatIsDone(String type, int status, String start) throws Exception {
        script("{\"type\":\"" + type + "\"}");

        HttpResponse<String> answer = create();

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).startsWith(start).doesNotContainPattern("\"id\":\"\\d{12,}\"");
        assertThat(campaigns()).isEqualTo(1);
    }

    @Test
    void anEndlessBodyGoesOnAndOn() throws Exception {
        script("{\"type\":\"endless\"}");

        try (InputStream body = client.postStream(ACCOUNT + "campaigns", Samples.campaign("struck"))) {
            assertThat(body.readNBytes(2_000_000)).hasSize(2_000_000);
        }

        assertThat(campaigns()).isEqualTo(1);
    }

    @Test
    void aDrippingAnswerArrivesWhole() throws Exception {
        script("{\"type\":\"drip\",\"ms\":2,\"bytes\":3}");

        assertThat(create().body()).matches("\\{\"id\":\"\\d+\"}");
    }

    @Test
    void workLandsAfterTheClientGaveUp() {
        script("{\"type\":\"delayed_commit\",\"close_after_ms\":20,\"ms\":150}");

        assertThatThrownBy(this::create).isInstanceOf(IOException.class);
        assertThat(campaigns()).isZero();

        await().untilAsserted(() -> assertThat(campaigns()).isEqualTo(1));
    }

    @Test
    void aHeldRequestWaitsUntilItIsReleased() {
        script("{\"type\":\"hold\",\"name\":\"gate\",\"when\":\"before\"}");

        CompletableFuture<HttpResponse<String>> waiting =
                client.postLater(ACCOUNT + "campaigns", Samples.campaign("held"));
        await().untilAsserted(() -> assertThat(
                        client.get("/_sandbox/holds").body().path("gate").asInt())
                .isEqualTo(1));
        assertThat(campaigns()).isZero();
        assertThat(waiting).isNotDone();

        client.admin("release", "{\"name\":\"gate\"}");

        await().untilAsserted(() -> assertThat(waiting).isCompleted());
        assertThat(waiting.join().statusCode()).isEqualTo(200);
    }

    @Test
    void aNewObjectIsReadableBeforeItIsFound() throws Exception {
        script("{\"type\":\"search_lag\",\"ms\":60000}");
        String id = TestClient.JSON.readTree(create().body()).path("id").asText();

        assertThat(client.get("/v26.0/" + id).status()).isEqualTo(200);
        assertThat(client.get(ACCOUNT + "campaigns").body().path("data")).isEmpty();

        client.admin("clock", "{\"shift_ms\":60000}");

        assertThat(client.get(ACCOUNT + "campaigns").body().path("data")).hasSize(1);
    }

    @Test
    void headersCanBeAbsentOrAbsurdOrScripted() throws Exception {
        script("{\"type\":\"headers\",\"kind\":\"absent\"}");
        assertThat(create().headers().firstValue("X-App-Usage")).isEmpty();

        script("{\"type\":\"headers\",\"headers\":{\"X-App-Usage\":{\"call_count\":96}}}");
        assertThat(create().headers().firstValue("X-App-Usage")).contains("{\"call_count\":96}");
        assertThat(create().headers().firstValue("X-App-Usage").orElse("")).startsWith("{\"call_count\":0");
    }

    @Test
    void rulesMatchTheNthCallByNameAndAreCounted() throws Exception {
        client.admin(
                "faults",
                "{\"match\":{\"edge\":\"campaigns\",\"nth\":2,\"name_contains\":\"struck\"},\"fault\":{\"type\":\"fresh_parent\"}}");

        assertThat(create().statusCode()).isEqualTo(200);
        assertThat(client.post(ACCOUNT + "campaigns", Samples.campaign("other")).status())
                .isEqualTo(200);
        assertThat(create().body()).contains("\"error_subcode\":33");
        assertThat(client.get("/_sandbox/faults")
                        .body()
                        .path("rules")
                        .get(0)
                        .path("struck")
                        .asInt())
                .isEqualTo(1);
        assertThat(client.get("/_sandbox/ledger?type=fault").body().path("entries"))
                .hasSize(1);
    }

    @Test
    void anUnknownFaultIsRefusedInsteadOfIgnored() {
        assertThat(client.admin("faults", "{\"fault\":{\"type\":\"earthquake\"}}")
                        .status())
                .isEqualTo(400);
    }
}
