package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.TestClient.encode;
import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node's edges, read as lists of their own and as fields. */
class FieldsAndEdgesTest {
    private static Sandbox sandbox;
    private static TestClient client;
    private static Samples.Tree tree;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ZERO));
        client = new TestClient(sandbox, "sandbox-user-1");
        tree = Samples.publish(client, "edges", "fresh bread");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void theLabelsOfACampaignAreAList() {
        JsonNode labels = client.get("/v26.0/" + tree.campaign() + "/adlabels?fields=name")
                .body()
                .path("data");

        assertThat(labels).hasSize(1);
        assertThat(labels.get(0).path("id").asText()).isEqualTo(tree.label());
        assertThat(labels.get(0).path("name").asText()).isEqualTo("label of edges");
    }

    @Test
    void aFieldThatNamesAnEdgeShowsWhatTheEdgeLists() {
        JsonNode campaign = client.get("/v26.0/" + tree.campaign() + "?fields=" + encode("name,adsets{name,ads{id}}"))
                .body();

        JsonNode adSet = campaign.path("adsets").path("data").path(0);
        assertThat(adSet.path("id").asText()).isEqualTo(tree.adSet());
        assertThat(adSet.path("name").asText()).isEqualTo("edges");
        assertThat(adSet.path("ads").path("data").path(0).path("id").asText()).isEqualTo(tree.ad());
        assertThat(campaign.path("adsets").path("paging").path("cursors").has("after"))
                .isTrue();
    }

    @Test
    void theBusinessesOfAUserAreInAListAsMetaWritesIt() {
        JsonNode me = client.get("/v26.0/me?fields=" + encode("name,businesses{name},permissions"))
                .body();

        assertThat(me.path("businesses").path("data").path(0).path("name").asText())
                .isEqualTo("Harbour Bakery Group");
        assertThat(me.path("permissions").path("data").findValuesAsText("permission"))
                .contains("ads_management");
    }

    @Test
    void aFieldOfAnEdgeNeedsThePermissionThatTheEdgeNeeds() {
        TestClient reader = new TestClient(sandbox, "sandbox-readonly");

        assertThat(reader.get("/v26.0/me?fields=businesses")
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(200);
    }

    @Test
    void anEdgeThatTheKindDoesNotHaveIsRefused() {
        assertThat(client.get("/v26.0/" + tree.ad() + "/adsets")
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(2500);
        assertThat(client.get("/v26.0/" + tree.campaign() + "/adimages")
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(2500);
    }

    @Test
    void anImageOfAForeignAccountIsNotCopied() {
        String hash = Samples.image(client, 21);

        JsonNode error = new TestClient(sandbox, "sandbox-user-2")
                .post(
                        "/v26.0/act_1006/adimages",
                        form("copy_from", "{\"source_account_id\":\"1001\",\"hash\":\"" + hash + "\"}"))
                .error();

        assertThat(error.path("code").asInt()).isEqualTo(200);
    }
}
