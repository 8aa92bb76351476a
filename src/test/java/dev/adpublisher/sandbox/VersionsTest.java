package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which versions may be spoken, and what none of them takes any more. */
class VersionsTest {
    private static Sandbox sandbox;
    private static TestClient client;
    private static Samples.Tree tree;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ZERO));
        client = new TestClient(sandbox, "sandbox-user-1");
        tree = Samples.publish(client, "versions", "fresh bread");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static int code(TestClient.Reply reply) {
        return reply.error().path("code").asInt();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/v22.0", "/v23.0"})
    void marketingCallsOfNoVersionOrOfOneThatEndedAreRefused(String version) {
        assertThat(code(client.get(version + "/act_1001/campaigns"))).isEqualTo(2635);
        assertThat(code(client.get(version + "/" + tree.ad()))).isEqualTo(2635);
        assertThat(code(client.post(version + "/" + tree.ad(), form("status", "ACTIVE"))))
                .isEqualTo(2635);
        assertThat(client.get(version + "/me").status()).isEqualTo(200);
        assertThat(client.get(version + "/2001").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v24.0", "/v25.0", "/v26.0"})
    void versionsThatAreInUseAreAnswered(String version) {
        assertThat(client.get(version + "/" + tree.ad()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTOMATED_SHOPPING_ADS", "SMART_APP_PROMOTION"})
    void campaignsThatMetaRunsByItselfAreNotMadeAnyMore(String type) {
        var campaign = Samples.campaign("smart");
        campaign.put("smart_promotion_type", type);

        assertThat(code(client.post(Samples.ACCOUNT + "campaigns", campaign))).isEqualTo(100);
    }

    @Test
    void aBatchLendsItsVersionToItsEntries() {
        String batch = "[{\"method\":\"GET\",\"relative_url\":\"" + tree.ad() + "\"}]";

        assertThat(client.post("/v26.0/", form("batch", batch))
                        .body()
                        .path(0)
                        .path("code")
                        .asInt())
                .isEqualTo(200);
        assertThat(client.post("/v23.0/", form("batch", batch))
                        .body()
                        .path(0)
                        .path("body")
                        .asText())
                .contains("2635");
    }
}
