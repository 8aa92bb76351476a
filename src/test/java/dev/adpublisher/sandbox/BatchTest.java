package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.TestClient.encode;
import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several operations in one request. */
class BatchTest {
    private Sandbox sandbox;
    private TestClient client;
    private ArrayNode batch;

    @BeforeEach
    void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ZERO));
        client = new TestClient(sandbox, "sandbox-user-1");
        batch = TestClient.JSON.createArrayNode();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private ObjectNode add(String name, String edge, Map<String, String> form) {
        StringBuilder body = new StringBuilder();
        form.forEach((key, value) ->
                body.append(body.isEmpty() ? "" : "&").append(key).append('=').append(encode(value)));
        return batch.addObject()
                .put("method", "POST")
                .put("relative_url", "v26.0/act_1001/" + edge)
                .put("name", name)
                .put("omit_response_on_success", false)
                .put("body", body.toString());
    }

    private JsonNode send() {
        return client.post("/v26.0/", form("batch", batch.toString())).body();
    }

    private static JsonNode bodyOf(JsonNode entry) {
        try {
            return TestClient.JSON.readTree(entry.path("body").asText());
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Test
    void dependentEntriesUseTheResultsOfEarlierOnes() {
        add("campaign", "campaigns", Samples.campaign("batched"));
        add("adset", "adsets", Samples.adSet("batched", "{result=campaign:$.id}"));
        add("image", "adimages", form("bytes", Samples.png(600, 9)));
        add("creative", "adcreatives", Samples.creative("batched", "{result=image:$.images.*.hash}", "text"));
        add("ad", "ads", Samples.ad("batched", "{result=adset:$.id}", "{result=creative:$.id}"));

        JsonNode answers = send();

        assertThat(answers).extracting(entry -> entry.path("code").asInt()).containsOnly(200);
        String ad = bodyOf(answers.get(4)).path("id").asText();
        assertThat(client.get("/v26.0/" + ad + "?fields=adset_id")
                        .body()
                        .path("adset_id")
                        .asText())
                .isEqualTo(bodyOf(answers.get(1)).path("id").asText());
    }

    @Test
    void anEntryThatNeedsAFailedOneIsAborted() {
        Map<String, String> bad = Samples.campaign("bad");
        bad.remove("objective");
        add("campaign", "campaigns", bad);
        add("adset", "adsets", Samples.adSet("orphan", "{result=campaign:$.id}"));
        add("other", "campaigns", Samples.campaign("independent"));

        JsonNode answers = send();

        assertThat(bodyOf(answers.get(0)).path("error").path("code").asInt()).isEqualTo(100);
        assertThat(bodyOf(answers.get(1)).path("error").path("code").asInt()).isEqualTo(960);
        assertThat(answers.get(2).path("code").asInt()).isEqualTo(200);
    }

    @Test
    void aLostEntryIsNullAlthoughItsWorkIsDone() {
        client.admin(
                "faults", "{\"match\":{\"edge\":\"campaigns\"},\"fault\":{\"type\":\"timeout\",\"when\":\"after\"}}");
        add("campaign", "campaigns", Samples.campaign("lost"));
        add("label", "adlabels", form("name", "kept"));

        JsonNode answers = send();

        assertThat(answers.get(0).isNull()).isTrue();
        assertThat(answers.get(1).path("code").asInt()).isEqualTo(200);
        assertThat(client.get("/v26.0/act_1001/campaigns").body().path("data")).hasSize(1);
    }

    @Test
    void namedEntriesThatOthersReferToAreOmittedUnlessTheyAskToStay() {
        add("campaign", "campaigns", Samples.campaign("omitted")).remove("omit_response_on_success");
        add("adset", "adsets", Samples.adSet("shown", "{result=campaign:$.id}"));

        JsonNode answers = send();

        assertThat(answers.get(0).isNull()).isTrue();
        assertThat(answers.get(1).path("code").asInt()).isEqualTo(200);
    }

    @Test
    void moreThanFiftyAreRefused() {
        for (int i = 0; i < 51; i++) {
            add("l" + i, "adlabels", form("name", "label " + i));
        }

        assertThat(client.post("/v26.0/", form("batch", batch.toString())).status())
                .isEqualTo(400);
        assertThat(client.get("/_sandbox/state").body().path("count").asInt()).isZero();
    }

    @Test
    void independentEntriesRunAtOnce() {
        client.admin("delay", "{\"ms\":20}");
        for (int i = 0; i < 10; i++) {
            add("l" + i, "adlabels", form("name", "label " + i));
        }

        send();

        assertThat(client.get("/_sandbox/stats").body().path("most_at_once").asInt())
                .isGreaterThanOrEqualTo(10);
    }

    @Test
    void tenAdsAreMadeAtOnceAndElevenAreNot() {
        Samples.Tree tree = Samples.publish(client, "many ads", "fresh bread");
        for (int i = 0; i < 10; i++) {
            add("ad" + i, "ads", Samples.ad("ad " + i, tree.adSet(), tree.creative()));
        }
        assertThat(send()).extracting(entry -> entry.path("code").asInt()).containsOnly(200);

        add("one too many", "ads", Samples.ad("ad 11", tree.adSet(), tree.creative()));

        assertThat(client.post("/v26.0/", form("batch", batch.toString())).status())
                .isEqualTo(400);
        assertThat(client.get("/v26.0/" + tree.adSet() + "/ads").body().path("data"))
                .hasSize(11);
    }

    @Test
    void everyEntryTellsWhatItsOwnAccountHasUsed() {
        add("label", "adlabels", form("name", "counted"));
        batch.addObject().put("method", "GET").put("relative_url", "v26.0/act_1002?fields=name");
        batch.addObject().put("method", "GET").put("relative_url", "v26.0/me");

        JsonNode answers = send();

        assertThat(header(answers.get(0), "X-Business-Use-Case-Usage")).contains("\"1001\":[{");
        assertThat(header(answers.get(0), "X-Ad-Account-Usage")).contains("acc_id_util_pct");
        assertThat(header(answers.get(1), "X-Business-Use-Case-Usage")).contains("\"1002\":[{");
        assertThat(header(answers.get(2), "X-Ad-Account-Usage")).isEmpty();
    }

    private static String header(JsonNode entry, String name) {
        for (JsonNode header : entry.path("headers")) {
            if (header.path("name").asText().equals(name)) {
                return header.path("value").asText();
            }
        }
        return "";
    }
}
