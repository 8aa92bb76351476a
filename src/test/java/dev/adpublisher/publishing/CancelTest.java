package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cancelled at any point: nothing is left at Meta, and every id stays known. */
@QuarkusTest
class CancelTest {

    @ParameterizedTest
    @CsvSource({
        "adimages, 1, before",
        "campaigns, 1, before",
        "campaigns, 1, after",
        "adcreatives, 2, after",
        "adsets, 1, before",
        "adsets, 1, after",
        "ads, 1, after",
        "ads, 2, before",
    })
    void inTheMiddleOfACreate(String edge, int nth, String when) {
        // Given
        Journey journey = Journey.withAds(2);
        Journey.Hold hold = journey.hold(edge, nth, when);
        journey.publish("active").then().statusCode(202);
        hold.await();

        // When
        journey.command("cancel").then().statusCode(202);
        hold.release();

        // Then
        assertCancelled(journey);
    }

    @ParameterizedTest
    @ValueSource(strings = {"before", "after"})
    void whileAnOutcomeIsUnknown(String when) {
        // Given
        Journey journey = Journey.withAds(1);
        journey.faultNth("adsets", 1, "{\"type\": \"reset\", \"when\": \"" + when + "\"}");
        journey.post("/prepare").then().statusCode(200);
        // The search cannot come to its end before the cancel.
        Journey.Hold search = journey.holdAny("GET");
        journey.publish("paused").then().statusCode(202);
        search.await();
        assertThat(journey.publication().path("phase").asText()).isEqualTo("reconciling");

        // When
        journey.command("cancel").then().statusCode(202);
        search.release();

        // Then
        assertCancelled(journey);
    }

    @Test
    void whileMetaIsDown() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        journey.published("paused");
        journey.faultAny("DELETE", "{\"type\": \"reset\", \"when\": \"before\"}", 3);

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        assertCancelled(journey);
    }

    @Test
    void twiceIsTheSameAsOnce() {
        // Given
        Journey journey = Journey.withAds(1);
        Journey.Hold hold = journey.hold("adsets", 1, "after");
        journey.publish("paused").then().statusCode(202);
        hold.await();

        // When
        journey.command("cancel").then().statusCode(202);
        journey.command("cancel").then().statusCode(202);
        hold.release();

        // Then
        assertCancelled(journey);
        journey.command("cancel").then().statusCode(202);
    }

    @Test
    void aRetryDoesNotBringItBack() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("adsets", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        journey.published("paused");
        Journey.Hold hold = journey.holdAny("DELETE");
        journey.command("cancel").then().statusCode(202);
        hold.await();

        // When
        journey.command("retry").then().statusCode(202);
        hold.release();

        // Then
        assertCancelled(journey);
        journey.command("retry").then().statusCode(409).body("code", equalTo("nothing_to_retry"));
    }

    @Test
    void aPublishedCampaignIsNotRolledBack() {
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        journey.command("cancel").then().statusCode(409).body("code", equalTo("already_published"));
        assertThat(journey.atMeta("campaign")).hasSize(1);
    }

    @Test
    void whatIsGoneAlreadyCountsAsDeleted() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        JsonNode failed = journey.published("paused");
        journey.graph()
                .delete("/v26.0/" + failed.path("meta_campaign_id").asText())
                .then()
                .statusCode(200);

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        assertCancelled(journey);
    }

    /** Meta's machines do not all know at once what was made; one that does not says what it says of what is gone. */
    @Test
    void whatMetaDoesNotKnowEverywhereYetIsDeletedALittleLater() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        journey.published("paused");
        journey.faultAny("DELETE", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100, \"subcode\": 33}", 1);

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        assertCancelled(journey);
    }

    /** To a token that is not shown the ad account any more Meta says of an object what it says of one that is gone. */
    @Test
    void whatTheTokenIsNotShownIsNotTakenForDeleted() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        String campaign = journey.published("paused").path("meta_campaign_id").asText();
        Journey.sandboxPost("unlink", "{\"user\": \"8%1$s\", \"account\": \"%1$s\"}".formatted(journey.account));

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        JsonNode waiting =
                journey.until(publication -> publication.path("phase").asText().equals("waiting_reconnect"));
        assertThat(waiting.at("/error/code").asText()).isEqualTo("account_hidden");
        assertThat(waiting.path("objects"))
                .noneMatch(object -> object.path("state").asText().equals("DELETED"));
        assertThat(Journey.ids(journey.atMeta("campaign"))).containsExactly(campaign);

        // When
        journey.world(
                """
                {"users": [{"id": "8%1$s", "name": "User of %1$s", "accounts": ["%1$s"], "pages": ["2001"], "businesses": []}]}"""
                        .formatted(journey.account));
        journey.connect().then().statusCode(200);

        // Then
        assertCancelled(journey);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aCreativeThatIsNotOnlyOursStaysAlsoWhenItCannotBeReadAtOnce(int lostReads) {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        String creative =
                journey.published("paused").path("meta_creative_ids").get(0).asText();
        journey.graph()
                .formParam("name", "Somebody else's")
                .post("/v26.0/" + creative)
                .then()
                .statusCode(200);
        journey.faultAny("GET", "{\"type\": \"reset\", \"when\": \"before\"}", lostReads);

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").isNull()).isTrue();
        assertThat(Journey.ids(journey.atMeta("creative"))).containsExactly(creative);
        assertThat(journey.atMeta("campaign")).isEmpty();
    }

    /** Somebody has made an ad of their own with it: Meta deletes no creative that is in use, and nobody has to look at that. */
    @Test
    void aCreativeThatAnotherAdUsesStaysAndHoldsNothingUp() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        String creative =
                journey.published("paused").path("meta_creative_ids").get(0).asText();
        String campaign = make(
                journey,
                "campaigns",
                Map.of(
                        "name",
                        "By hand",
                        "objective",
                        "OUTCOME_TRAFFIC",
                        "special_ad_categories",
                        "[]",
                        "is_adset_budget_sharing_enabled",
                        "false",
                        "status",
                        "PAUSED"));
        String adSet = make(
                journey,
                "adsets",
                Map.of(
                        "name",
                        "By hand",
                        "campaign_id",
                        campaign,
                        "daily_budget",
                        "2000",
                        "billing_event",
                        "IMPRESSIONS",
                        "optimization_goal",
                        "LINK_CLICKS",
                        "bid_strategy",
                        "LOWEST_COST_WITHOUT_CAP",
                        "status",
                        "PAUSED",
                        "targeting",
                        "{\"geo_locations\": {\"countries\": [\"GB\"]}, \"targeting_automation\": {\"advantage_audience\": 0}}"));
        String ad = make(
                journey,
                "ads",
                Map.of(
                        "name",
                        "By hand",
                        "adset_id",
                        adSet,
                        "creative",
                        "{\"creative_id\": \"" + creative + "\"}",
                        "status",
                        "PAUSED"));

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("phase").asText()).isEqualTo("done");
        assertThat(publication.path("publish_status").isNull()).isTrue();
        assertThat(Journey.ids(journey.atMeta("creative"))).containsExactly(creative);
        assertThat(Journey.ids(journey.atMeta("ad"))).containsExactly(ad);
        assertThat(Journey.ids(journey.atMeta("campaign"))).containsExactly(campaign);
    }

    private static String make(Journey journey, String edge, Map<String, String> parameters) {
        return journey.graph()
                .formParams(parameters)
                .post("/v26.0/act_" + journey.account + "/" + edge)
                .then()
                .statusCode(200)
                .extract()
                .path("id");
    }

    private static void assertCancelled(Journey journey) {
        JsonNode publication = journey.ended();
        assertThat(publication.path("phase").asText())
                .as(publication.toPrettyString())
                .isEqualTo("done");
        assertThat(publication.path("publish_status").isNull()).isTrue();
        assertThat(journey.publishedStatus()).isNull();
        journey.assertNothingLeft();
        List<String> deleted = journey.ledger("effect").stream()
                .filter(effect -> effect.path("operation").asText().equals("delete"))
                .map(effect -> effect.path("id").asText())
                .toList();
        List<String> owned = publication
                .path("objects")
                .valueStream()
                .filter(object -> !object.path("kind").asText().equals("image")
                        && !object.path("meta_id").isNull())
                .map(object -> object.path("meta_id").asText())
                .toList();
        assertThat(owned).containsExactlyInAnyOrderElementsOf(deleted);
        assertThat(publication.path("objects"))
                .noneMatch(object -> object.path("state").asText().matches("UNKNOWN|IN_FLIGHT|DOOMED"));
        journey.assertNothingWasEverLive();
        journey.api()
                .get(journey.path("/ads"))
                .then()
                .body("items.findAll { it.meta_ad_id != null }.size()", equalTo(0));
    }
}
