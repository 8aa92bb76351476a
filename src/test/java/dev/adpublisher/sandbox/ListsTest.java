package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.Samples.ACCOUNT;
import static dev.adpublisher.sandbox.TestClient.encode;
import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What edges list, by which filters, and that pages lose nothing of it. */
class ListsTest {
    private static Sandbox sandbox;
    private static TestClient client;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ZERO));
        client = new TestClient(sandbox, "sandbox-user-1");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("data").forEach(node -> ids.add(node.path("id").asText()));
        return ids;
    }

    private static List<String> followed(String path) {
        List<String> seen = new ArrayList<>();
        @org.jspecify.annotations.Nullable String next = path;
        while (next != null && seen.size() < 100) {
            JsonNode page = client.get(next).body();
            seen.addAll(ids(page));
            String url = page.path("paging").path("next").asText("");
            next = url.isEmpty() ? null : url.substring(sandbox.baseUrl().length());
        }
        return seen;
    }

    @Test
    void whatIsLabelledLongAfterItWasMadeIsOnOneOfThePages() {
        // Given: three campaigns, the newest of which has the label first
        String label = client.post(ACCOUNT + "adlabels", form("name", "late")).id();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            made.add(client.post(ACCOUNT + "campaigns", Samples.campaign("late " + i))
                    .id());
        }
        String labels = "[{\"id\":\"" + label + "\"}]";
        for (int i : new int[] {2, 0, 1}) {
            client.post("/v26.0/" + made.get(i) + "/adlabels", form("adlabels", labels));
        }

        // When
        List<String> seen = followed("/v26.0/" + label + "/campaigns?limit=1");

        // Then
        assertThat(seen).containsExactly(made.get(2), made.get(1), made.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "campaigns | CAMPAIGN_PAUSED",
                "campaigns | RUNNING",
                "adsets    | ADSET_PAUSED",
                "adsets    | PENDING_REVIEW",
                "ads       | LEARNING"
            })
    void aStatusThatTheKindDoesNotHaveIsRefusedAsParameterAndAsFilter(String edge, String status) {
        JsonNode parameter = client.get(
                        ACCOUNT + edge + "?effective_status=" + encode("[\"PAUSED\",\"" + status + "\"]"))
                .error();
        JsonNode filter = client.get(ACCOUNT + edge + "?filtering="
                        + encode("[{\"field\":\"effective_status\",\"operator\":\"IN\",\"value\":[\"" + status
                                + "\"]}]"))
                .error();

        assertThat(parameter.path("code").asInt()).isEqualTo(100);
        assertThat(parameter.path("message").asText()).contains("effective_status must be one of");
        assertThat(filter.path("code").asInt()).isEqualTo(100);
    }

    @Test
    void aParentsStatusIsCheckedByTheParentsValues() {
        String filter = "[{\"field\":\"campaign.effective_status\",\"operator\":\"IN\",\"value\":[\"%s\"]}]";

        assertThat(client.get(ACCOUNT + "ads?filtering=" + encode(filter.formatted("PENDING_REVIEW")))
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(100);
        assertThat(client.get(ACCOUNT + "ads?filtering=" + encode(filter.formatted("PAUSED")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whatIsDeletedIsReadByIdAndListedByNoFilter() {
        Samples.Tree tree = Samples.publish(client, "deleted", "fresh bread");
        client.delete("/v26.0/" + tree.campaign());

        String deleted = encode("[{\"field\":\"effective_status\",\"operator\":\"IN\",\"value\":[\"DELETED\"]}]");

        assertThat(client.get("/v26.0/" + tree.ad() + "?fields=effective_status")
                        .body()
                        .path("effective_status")
                        .asText())
                .isEqualTo("DELETED");
        assertThat(ids(client.get("/v26.0/" + tree.label() + "/ads?filtering=" + deleted)
                        .body()))
                .isEmpty();
        assertThat(ids(client.get("/v26.0/" + tree.label() + "/campaigns?effective_status=" + encode("[\"DELETED\"]"))
                        .body()))
                .isEmpty();
    }

    @Test
    void whatIsArchivedIsListedForThoseWhoAsk() {
        Samples.Tree tree = Samples.publish(client, "archived", "fresh bread");
        client.post("/v26.0/" + tree.campaign(), form("status", "ARCHIVED"));

        String path = "/v26.0/" + tree.label() + "/campaigns";

        assertThat(ids(client.get(path).body())).isEmpty();
        assertThat(ids(client.get(path + "?effective_status=" + encode("[\"ARCHIVED\"]"))
                        .body()))
                .containsExactly(tree.campaign());
    }
}
