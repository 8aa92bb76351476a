package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.Samples.ACCOUNT;
import static dev.adpublisher.sandbox.TestClient.encode;
import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A publish as the service does it, and everything that can be seen of it afterwards. */
class PublishingTest {
    private static Sandbox sandbox;
    private static TestClient client;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ofMillis(200)));
        client = new TestClient(sandbox, "sandbox-user-1");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static String status(String id) {
        return client.get("/v26.0/" + id + "?fields=effective_status")
                .body()
                .path("effective_status")
                .asText();
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.path("data").forEach(node -> ids.add(node.path("id").asText()));
        return ids;
    }

    @Test
    void everyObjectOfAPublishIsReadableAndFoundOnItsEdges() {
        Samples.Tree tree = Samples.publish(client, "whole tree", "fresh bread");

        JsonNode adSet = client.get("/v24.0/" + tree.adSet()
                        + "/?fields="
                        + encode("name,daily_budget,campaign{id,name},targeting,configured_status,account_id"))
                .body();
        assertThat(adSet.path("daily_budget").asText()).isEqualTo("2000");
        assertThat(adSet.path("campaign").path("name").asText()).isEqualTo("whole tree");
        assertThat(adSet.path("targeting")
                        .path("geo_locations")
                        .path("countries")
                        .get(0)
                        .asText())
                .isEqualTo("US");
        assertThat(adSet.path("configured_status").asText()).isEqualTo("PAUSED");
        assertThat(adSet.path("account_id").asText()).isEqualTo("1001");

        JsonNode ad = client.get("/v26.0/" + tree.ad() + "?fields=adset_id,campaign_id,creative,adlabels")
                .body();
        assertThat(ad.path("creative").path("id").asText()).isEqualTo(tree.creative());
        assertThat(ad.path("adlabels").get(0).path("id").asText()).isEqualTo(tree.label());
        assertThat(ids(client.get("/v26.0/" + tree.label() + "/ads").body())).containsExactly(tree.ad());
        assertThat(ids(client.get("/v26.0/" + tree.label() + "/campaigns").body()))
                .containsExactly(tree.campaign());
        assertThat(ids(client.get("/v26.0/" + tree.campaign() + "/adsets").body()))
                .containsExactly(tree.adSet());
        assertThat(ids(client.get("/v26.0/" + tree.adSet() + "/ads").body())).containsExactly(tree.ad());
    }

    @Test
    void adsGoThroughReviewOnceEverythingAboveThemIsActive() {
        Samples.Tree tree = Samples.publish(client, "goes live", "fresh bread");
        client.post("/v26.0/" + tree.ad(), form("status", "ACTIVE"));
        client.post("/v26.0/" + tree.adSet(), form("status", "ACTIVE"));
        await().untilAsserted(() -> assertThat(status(tree.ad())).isEqualTo("CAMPAIGN_PAUSED"));

        client.post("/v26.0/" + tree.campaign(), form("status", "ACTIVE"));

        await().untilAsserted(() -> assertThat(status(tree.ad())).isEqualTo("ACTIVE"));
        assertThat(status(tree.campaign())).isEqualTo("ACTIVE");
    }

    @Test
    void anAdWithAForbiddenClaimIsDisapprovedWithAReason() {
        Samples.Tree tree = Samples.publish(client, "rejected", "forbidden-claim: heals everything");
        for (String id : List.of(tree.ad(), tree.adSet(), tree.campaign())) {
            client.post("/v26.0/" + id, form("status", "ACTIVE"));
        }

        await().untilAsserted(() -> assertThat(status(tree.ad())).isEqualTo("DISAPPROVED"));

        JsonNode ad = client.get("/v26.0/" + tree.ad() + "?fields=ad_review_feedback,issues_info")
                .body();
        assertThat(ad.path("ad_review_feedback").path("global")).isNotEmpty();
        assertThat(ad.path("issues_info").get(0).path("level").asText()).isEqualTo("AD");
    }

    @Test
    void deletingACampaignTakesItsChildrenAndHidesThemFromEdges() {
        Samples.Tree tree = Samples.publish(client, "to be deleted", "fresh bread");

        assertThat(client.delete("/v26.0/" + tree.campaign())
                        .body()
                        .path("success")
                        .asBoolean())
                .isTrue();

        assertThat(status(tree.ad())).isEqualTo("DELETED");
        assertThat(ids(client.get("/v26.0/" + tree.label() + "/ads").body())).isEmpty();
        assertThat(client.post("/v26.0/" + tree.campaign(), form("status", "PAUSED"))
                        .error()
                        .path("code")
                        .asInt())
                .isEqualTo(100);
    }

    @Test
    void listsArePagedWithCursorsUntilEverythingWasSeenOnce() {
        String label = client.post(ACCOUNT + "adlabels", form("name", "paged")).id();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Map<String, String> campaign = Samples.campaign("page " + i);
            campaign.put("adlabels", "[{\"id\":\"" + label + "\"}]");
            made.add(client.post(ACCOUNT + "campaigns", campaign).id());
        }

        List<String> seen = new ArrayList<>();
        String next = "/v26.0/" + label + "/campaigns?limit=3&summary=total_count";
        int pages = 0;
        while (next != null) {
            JsonNode page = client.get(next).body();
            assertThat(page.path("summary").path("total_count").asInt()).isEqualTo(7);
            seen.addAll(ids(page));
            pages++;
            String url = page.path("paging").path("next").asText("");
            assertThat(url).doesNotContain("sandbox-user-1");
            next = url.isEmpty() ? null : url.substring(sandbox.baseUrl().length());
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(made);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void theSameImageAndTheSameCreativeAreStoredOnce() {
        String first = Samples.image(client, 77);
        String second = Samples.image(client, 77);
        String one = client.post(ACCOUNT + "adcreatives", Samples.creative("same", first, "same text"))
                .id();
        String two = client.post(ACCOUNT + "adcreatives", Samples.creative("same", second, "same text"))
                .id();
        String other = client.post(ACCOUNT + "adcreatives", Samples.creative("other name", first, "same text"))
                .id();

        assertThat(second).isEqualTo(first);
        assertThat(two).isEqualTo(one);
        assertThat(other).isNotEqualTo(one);
        JsonNode found = client.get(ACCOUNT + "adimages?fields=hash,width&hashes=" + encode("[\"" + first + "\"]"))
                .body()
                .path("data");
        assertThat(found).hasSize(1);
        assertThat(found.get(0).path("width").asInt()).isEqualTo(600);
    }

    @Test
    void validateOnlyChecksTheWholeTreeAndCreatesNothing() {
        int before = client.get("/_sandbox/state").body().path("count").asInt();
        String hash = "0".repeat(32);
        Map<String, String> dryRun = form(
                "name", "dry run",
                "status", "PAUSED",
                "execution_options", "[\"validate_only\"]",
                "adset_spec",
                        "{\"name\":\"s\",\"daily_budget\":2000,\"billing_event\":\"IMPRESSIONS\",\"optimization_goal\":\"LINK_CLICKS\","
                                + "\"targeting\":" + Samples.US
                                + ",\"campaign_spec\":{\"name\":\"c\",\"objective\":\"OUTCOME_TRAFFIC\",\"status\":\"PAUSED\","
                                + "\"special_ad_categories\":[],\"is_adset_budget_sharing_enabled\":false}}",
                "creative",
                        "{\"object_story_spec\":{\"page_id\":\"2001\",\"link_data\":{\"link\":\"https://example.com/\"}}}");

        assertThat(client.post(ACCOUNT + "ads", dryRun).body().path("success").asBoolean())
                .isTrue();
        dryRun.put(
                "creative", dryRun.get("creative").replace("\"link\":", "\"image_hash\":\"" + hash + "\",\"link\":"));
        assertThat(client.post(ACCOUNT + "ads", dryRun)
                        .error()
                        .path("error_subcode")
                        .asInt())
                .isEqualTo(1487212);
        assertThat(client.get("/_sandbox/state").body().path("count").asInt()).isEqualTo(before);
    }

    @Test
    void theLedgerTellsWhoDidWhatAndNeverShowsAToken() {
        Samples.Tree tree = Samples.publish(client, "in the ledger", "fresh bread");
        client.post(ACCOUNT + "campaigns", Samples.campaign("in the ledger"));
        client.post("/v26.0/" + tree.campaign(), form("status", "ACTIVE"));

        JsonNode ledger = client.get("/_sandbox/ledger?kind=campaign").body().path("entries");
        List<String> about = new ArrayList<>();
        ledger.forEach(entry -> {
            if (entry.path("name").asText().equals("in the ledger")) {
                about.add(entry.path("operation").asText() + " "
                        + entry.path("from").asText() + ">" + entry.path("to").asText() + " "
                        + entry.path("detail").asText());
            }
        });

        assertThat(about)
                .containsSubsequence(
                        "create >PAUSED ", "create >PAUSED duplicate of " + tree.campaign(), "status PAUSED>ACTIVE ");
        assertThat(client.get("/_sandbox/ledger").raw().body()).doesNotContain("sandbox-user-1");
    }
}
