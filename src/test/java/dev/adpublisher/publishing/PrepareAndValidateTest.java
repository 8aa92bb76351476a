package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be known before anything is made. */
@QuarkusTest
class PrepareAndValidateTest {

    @Test
    void prepareShowsWhatWouldBeMadeAndMakesOnlyTheLabel() {
        // Given
        Journey journey = Journey.withAds(3);

        // When
        JsonNode prepared = Journey.read(
                journey.post("/prepare").then().statusCode(200).extract().asString());

        // Then
        assertThat(prepared.path("objects")).hasSize(3 * 3 + 2);
        assertThat(prepared.path("findings"))
                .noneMatch(finding -> finding.path("severity").asText().equals("error"));
        assertThat(journey.ledger("effect"))
                .extracting(effect -> effect.path("kind").asText())
                .containsExactly("label");
        journey.api().get(journey.path("/state")).then().body("publish_data.campaign.name", equalTo("Winter sale"));
        journey.api().get(journey.path("")).then().body("published_status", equalTo(null));
        assertThat(journey.api().get(journey.path("/publication")).statusCode()).isEqualTo(404);
    }

    @Test
    void theLabelIsMadeOncePerAccount() {
        Journey journey = Journey.withAds(1);
        journey.post("/prepare").then().statusCode(200);
        journey.post("/prepare").then().statusCode(200);
        journey.published("paused");
        assertThat(Collections.frequency(journey.requestsSince(0), "POST adlabels"))
                .isEqualTo(1);
    }

    @Test
    void aLabelThatMetaDoesNotGiveStopsNothing() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("adlabels", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}", -1);
        journey.fault("campaigns", "{\"type\": \"reset\", \"when\": \"after\"}");

        // When
        JsonNode publication = journey.published("paused");

        // Then
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(publication, 1);
    }

    @Test
    void aLabelWhoseAnswerWasLostIsFoundAgain() {
        Journey journey = Journey.withAds(1);
        journey.fault("adlabels", "{\"type\": \"reset\", \"when\": \"after\"}");
        journey.post("/prepare").then().statusCode(200);
        journey.post("/prepare").then().statusCode(200);
        JsonNode publication = journey.published("paused");
        String label = journey.atMeta("label").getFirst().path("id").asText();
        assertThat(journey.atMeta("label")).hasSize(1);
        assertThat(journey.atMeta("ad"))
                .allMatch(ad -> Journey.texts(ad.path("label_ids")).equals(List.of(label)));
        journey.assertExactlyOnce(publication, 1);
    }

    @Test
    void placesAreAskedForOnce() {
        // Given
        Journey journey = Journey.connected("excluded-places", "USD", draft -> {});
        long before = searches();
        JsonNode first = Journey.read(
                journey.post("/prepare").then().statusCode(200).extract().asString());
        long asked = searches();

        // When
        JsonNode second = Journey.read(
                journey.post("/prepare").then().statusCode(200).extract().asString());
        journey.published("paused");

        // Then
        assertThat(asked).isGreaterThan(before);
        assertThat(searches()).isEqualTo(asked);
        assertThat(second.path("objects")).isEqualTo(first.path("objects"));
        String adSet = journey.publication().path("meta_adset_id").asText();
        assertThat(journey.readAtMeta(adSet, "targeting")
                        .at("/targeting/excluded_geo_locations/cities/0/key")
                        .asText())
                .isNotEmpty();
    }

    @Test
    void prepareWithoutAConnectionSaysSo() {
        Journey journey = Journey.drafted("website-visits", "GBP", draft -> {});
        journey.post("/prepare").then().statusCode(200).body("findings.pointer", hasItem("/connection"));
        assertThat(journey.ledger("request")).isEmpty();
    }

    @Test
    void validateAsksMetaAboutEverythingAndCreatesNothing() {
        // Given
        Journey journey = Journey.withAds(2);

        // When
        journey.post("/validate").then().statusCode(200).body("findings.severity", everyItem(not(equalTo("error"))));

        // Then
        assertThat(journey.ledger("effect"))
                .extracting(effect -> effect.path("kind").asText())
                .containsExactly("label");
        assertThat(journey.requestsSince(0)).contains("POST campaigns", "POST ads");
        journey.assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "campaigns | special_ad_categories                  | /goal_data/specialAdCategories",
                "ads       | daily_budget                           | /budget_data/dailyBudget",
                "ads       | targeting.geo_locations                | /location_data/locations",
                "ads       | object_story_spec.link_data.image_hash | /ad_preview_data/adContent/imageVariations/0",
            })
    void whatOnlyMetaKnowsBecomesAFindingAtItsField(String edge, String blamed, String pointer) {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault(
                edge,
                """
                {"type": "error", "when": "before", "code": 100, "message": "Only Meta knows why", "error_data": {"blame_field_specs": [["%s"]]}}
                """
                        .formatted(blamed));

        // When
        JsonNode prepared = Journey.read(
                journey.post("/validate").then().statusCode(200).extract().asString());

        // Then
        List<JsonNode> errors = prepared.path("findings")
                .valueStream()
                .filter(f -> f.path("severity").asText().equals("error"))
                .toList();
        assertThat(errors).as(prepared.path("findings").toPrettyString()).hasSize(1);
        assertThat(errors.getFirst().path("pointer").asText()).startsWith(pointer);
        assertThat(errors.getFirst().path("message").asText()).contains("Only Meta knows why");
        journey.assertNothingLeft();
    }

    @Test
    void whatIsPublishedKeepsItsIdsWhenItIsPlannedAlikeAgain() {
        // Given
        Journey journey = Journey.withAds(2);
        JsonNode publication = journey.published("paused");

        // When
        journey.post("/prepare").then().statusCode(200);
        journey.post("/validate").then().statusCode(200);

        // Then
        JsonNode kept = Journey.read(journey.api()
                        .get(journey.path("/state"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .path("publish_data");
        assertThat(kept.at("/metadata/creativeIds")).isEqualTo(publication.path("meta_creative_ids"));
        assertThat(kept.at("/adset/campaign_id")).isEqualTo(publication.path("meta_campaign_id"));
    }

    /** Meta does not always say which field it means; of many errors it is known. */
    @Test
    void whatMetaBlamesOnNothingIsAFindingWhereTheCatalogueKnowsTheField() {
        // Given
        Journey journey = Journey.withAds(2);
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100, \"subcode\": 1885272}", -1);

        // When
        JsonNode prepared = Journey.read(
                journey.post("/validate").then().statusCode(200).extract().asString());

        // Then
        assertThat(prepared.path("findings")
                        .valueStream()
                        .filter(finding -> finding.path("code").asText().equals("meta_refuses")))
                .as(prepared.path("findings").toPrettyString())
                .extracting(finding -> finding.path("pointer").asText())
                .containsExactly("/budget_data/dailyBudget");
    }

    @ParameterizedTest
    @ValueSource(strings = {"leads-form", "leads-website", "calls", "excluded-places"})
    void validateFindsNothingWrongWithACompleteDraft(String fixture) {
        Journey journey = Journey.connected(fixture, fixture.equals("leads-website") ? "CAD" : "USD", draft -> {});
        journey.post("/validate").then().statusCode(200).body("findings.severity", everyItem(not(equalTo("error"))));
        journey.assertNothingLeft();
    }

    @Test
    void validateWhileMetaIsThrottlingOrAwayIsForLater() {
        Journey journey = Journey.withAds(1);
        journey.post("/prepare").then().statusCode(200);
        journey.fault("campaigns", "{\"type\": \"reset\", \"when\": \"before\"}");
        journey.post("/validate").then().statusCode(503).body("code", equalTo("meta_unavailable"));
        journey.fault("campaigns", "{\"type\": \"error\", \"when\": \"before\", \"code\": 17, \"subcode\": 2446079}");
        journey.post("/validate").then().statusCode(503).body("code", equalTo("meta_throttled"));
    }

    /** The search belongs to no account. */
    private static long searches() {
        JsonNode stats = Journey.read(io.restassured.RestAssured.given()
                .baseUri(Journey.sandbox())
                .get("/_sandbox/ledger?type=request")
                .asString());
        return stats.path("entries")
                .valueStream()
                .filter(entry -> entry.path("operation").asText().equals("GET search"))
                .count();
    }
}
