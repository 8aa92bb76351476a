package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.Samples.ACCOUNT;
import static dev.adpublisher.sandbox.TestClient.form;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stored objects become is held against the rules for new ones. */
class ChangesTest {
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

    private static JsonNode refused(String id, String... pairs) {
        return client.post("/v26.0/" + id, form(pairs)).error();
    }

    private static int subcode(JsonNode error) {
        assertThat(error.path("code").asInt()).isEqualTo(100);
        return error.path("error_subcode").asInt();
    }

    private static String adSetForConversions(String name) {
        Map<String, String> campaign = Samples.campaign(name);
        campaign.put("objective", "OUTCOME_LEADS");
        Map<String, String> adSet =
                Samples.adSet(name, client.post(ACCOUNT + "campaigns", campaign).id());
        adSet.put("optimization_goal", "OFFSITE_CONVERSIONS");
        adSet.put("promoted_object", "{\"pixel_id\":\"5001\",\"custom_event_type\":\"LEAD\"}");
        return client.post(ACCOUNT + "adsets", adSet).id();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "daily_budget | 3000",
                "start_time | 2030-01-01T00:00:00Z",
                "bid_strategy | LOWEST_COST_WITHOUT_CAP"
            })
    void whatIsArchivedTakesANameOnly(String field, String value) {
        Samples.Tree tree = Samples.publish(client, "archived " + field, "fresh bread");
        client.post("/v26.0/" + tree.adSet(), form("status", "ARCHIVED"));

        assertThat(subcode(refused(tree.adSet(), field, value))).isZero();
        assertThat(client.post("/v26.0/" + tree.adSet(), form("name", "renamed"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aGoalThatTheObjectiveDoesNotAllowIsRefusedLaterToo() {
        String adSet = Samples.publish(client, "goals", "fresh bread").adSet();

        assertThat(subcode(refused(adSet, "optimization_goal", "LEAD_GENERATION")))
                .isEqualTo(2490408);
        assertThat(subcode(refused(adSet, "destination_type", "ON_AD"))).isEqualTo(2446509);
        assertThat(client.post("/v26.0/" + adSet, form("optimization_goal", "LANDING_PAGE_VIEWS"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aGoalNeedsThePromotedObjectThatTheAdSetWasMadeWith() {
        Map<String, String> campaign = Samples.campaign("no pixel");
        campaign.put("objective", "OUTCOME_LEADS");
        String parent = client.post(ACCOUNT + "campaigns", campaign).id();
        String adSet = client.post(ACCOUNT + "adsets", Samples.adSet("no pixel", parent))
                .id();

        JsonNode error = refused(adSet, "optimization_goal", "OFFSITE_CONVERSIONS");

        assertThat(error.path("error_data").toString()).contains("pixel_id");
    }

    @Test
    void aPromotedObjectStaysWhatItWas() {
        String adSet = adSetForConversions("promoted");

        assertThat(subcode(refused(
                        adSet, "promoted_object", "{\"pixel_id\":\"5001\",\"custom_event_type\":\"PURCHASE\"}")))
                .isEqualTo(3260011);
        assertThat(client.post(
                                "/v26.0/" + adSet,
                                form("promoted_object", "{\"custom_event_type\":\"LEAD\",\"pixel_id\":5001}"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void targetingThatReachesTheUnionNeedsAPayorThenToo() {
        String adSet = Samples.publish(client, "to Germany", "fresh bread").adSet();
        String german = Samples.US.replace("US", "DE");

        assertThat(subcode(refused(adSet, "targeting", german))).isEqualTo(3858079);
        assertThat(subcode(refused(adSet, "targeting", german, "dsa_payor", "Harbour Bakery")))
                .isEqualTo(3858081);
        client.post(
                "/v26.0/" + adSet,
                form("targeting", german, "dsa_payor", "Harbour Bakery", "dsa_beneficiary", "Harbour Bakery"));

        JsonNode read =
                client.get("/v26.0/" + adSet + "?fields=targeting,dsa_payor").body();
        assertThat(read.path("dsa_payor").asText()).isEqualTo("Harbour Bakery");
        assertThat(read.path("targeting").path("age_max").asInt()).isEqualTo(65);
    }

    @Test
    void budgetsAreNotSharedWithoutAStrategyNorWhileTheCampaignRuns() {
        String campaign =
                client.post(ACCOUNT + "campaigns", Samples.campaign("sharing")).id();

        assertThat(subcode(refused(campaign, "is_adset_budget_sharing_enabled", "true")))
                .isEqualTo(4834005);
        client.post("/v26.0/" + campaign, form("status", "ACTIVE"));
        assertThat(subcode(refused(
                        campaign,
                        "is_adset_budget_sharing_enabled",
                        "true",
                        "bid_strategy",
                        "LOWEST_COST_WITHOUT_CAP")))
                .isEqualTo(3858418);
    }

    @Test
    void anotherCreativeOfAnAdIsInUseAndTheOldOneIsNot() {
        Samples.Tree tree = Samples.publish(client, "swapped", "fresh bread");
        String hash = Samples.image(client, 31);
        String next = client.post(ACCOUNT + "adcreatives", Samples.creative("next", hash, "fresher bread"))
                .id();

        client.post("/v26.0/" + tree.ad(), form("creative", "{\"creative_id\":\"" + next + "\"}"));

        assertThat(client.delete("/v26.0/" + next).error().path("message").asText())
                .contains("used by the ad " + tree.ad());
        assertThat(client.delete("/v26.0/" + tree.creative()).status()).isEqualTo(200);
    }

    @Test
    void aCreativeThatComesWithAnUpdateIsKept() {
        Samples.Tree tree = Samples.publish(client, "inline", "fresh bread");

        client.post(
                "/v26.0/" + tree.ad(),
                form(
                        "creative",
                        "{\"object_story_spec\":{\"page_id\":\"2001\",\"link_data\":{\"link\":\"https://example.com/\","
                                + "\"message\":\"brought along\"}}}"));

        JsonNode creative = client.get("/v26.0/" + tree.ad() + "?fields=creative%7Bbody%7D")
                .body()
                .path("creative");
        assertThat(creative.path("body").asText()).isEqualTo("brought along");
        assertThat(creative.path("id").asText()).isNotEqualTo(tree.creative());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PAUSED", "ARCHIVED"})
    void aCreativeHasFewerStatusesThanAnAd(String status) {
        String creative =
                Samples.publish(client, "creative " + status, "fresh bread").creative();

        assertThat(subcode(refused(creative, "status", status))).isZero();
        assertThat(client.post("/v26.0/" + creative, form("status", "ACTIVE")).status())
                .isEqualTo(200);
    }

    @Test
    void attributionAndRegulationsAreHeldAgainstTheRulesWhenTheyChange() {
        String adSet = Samples.publish(client, "windows", "fresh bread").adSet();

        assertThat(refused(adSet, "attribution_spec", "[{\"event_type\":\"VIEW_THROUGH\",\"window_days\":1}]")
                        .path("code")
                        .asInt())
                .isEqualTo(100);
        assertThat(subcode(refused(adSet, "regional_regulated_categories", "[\"INDIA_FINSERV\"]")))
                .isEqualTo(3858634);
    }

    @Test
    void whatMetaSwallowedAtTheCreateKeepsNobodyFromPausing() {
        // Given: an ad set whose identities were dropped without a word
        client.admin("habits", "{\"account\":\"1002\",\"swallow\":{\"adset\":[\"regional_regulation_identities\"]}}");
        String campaign = client.post("/v26.0/act_1002/campaigns", Samples.campaign("swallowed"))
                .id();
        Map<String, String> form = Samples.adSet("swallowed", campaign);
        form.put("regional_regulated_categories", "[\"THAILAND_UNIVERSAL\"]");
        form.put("regional_regulation_identities", "{\"universal_beneficiary\":\"1\",\"universal_payer\":\"1\"}");
        String adSet = client.post("/v26.0/act_1002/adsets", form).id();

        assertThat(client.post("/v26.0/" + adSet, form("status", "PAUSED")).status())
                .isEqualTo(200);
    }
}
