package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.platform.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user may say to a publication, before, in and after it. */
@QuarkusTest
class CommandsTest {

    @Inject
    HandClaims hand;

    /** A rollback that waits for a person is no publish to go on with. */
    @Test
    void publishingWhatIsBeingTakenBackIsRefused() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        hand.run(
                journey,
                "UPDATE publications SET task = 'cancel', phase = 'parked', outcome = NULL, next_attempt_at = NULL WHERE campaign_id = ?::uuid RETURNING 1");
        // When
        journey.publish("paused")
                .then()
                // Then
                .statusCode(409)
                .body("code", equalTo("publication_under_way"));
        assertThat(journey.publication().path("phase").asText()).isEqualTo("parked");
    }

    /** The service before us may have left off in the middle: what it has made is all that is known of it. */
    @Test
    void whatAnotherServiceHasBegunIsNotBegunAgain() {
        // Given
        Journey journey = Journey.withAds(1);
        hand.run(
                journey,
                "INSERT INTO meta_published_campaigns (campaign_id, publish_status, meta_campaign_id) VALUES (?::uuid, 'error', '120200000000009') RETURNING 1");
        // When
        journey.publish("paused").then().statusCode(409).body("code", equalTo("published_elsewhere"));
        List.of("pause", "resume", "cancel", "retry", "archive")
                .forEach(command ->
                        journey.command(command).then().statusCode(409).body("code", equalTo("published_elsewhere")));
        // Then
        assertThat(journey.publication().path("meta_campaign_id").asText()).isEqualTo("120200000000009");
        journey.assertNothingLeft();
    }

    /** It has left a status, an ad's id or half a row; any of them says that the campaign is at Meta. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE campaigns SET published_status = 'active' WHERE id = ?::uuid RETURNING 1",
                "UPDATE campaigns SET published_status = 'paused' WHERE id = ?::uuid RETURNING 1",
                "INSERT INTO ads (campaign_id, name, meta_ad_id) VALUES (?::uuid, 'Theirs', '120200000000003') RETURNING 1",
                "INSERT INTO meta_published_campaigns (campaign_id, publish_status) VALUES (?::uuid, 'active') RETURNING 1",
                "INSERT INTO meta_published_campaigns (campaign_id, publish_status, meta_ad_ids) VALUES (?::uuid, 'error', '{120200000000003}') RETURNING 1"
            })
    void whatAnotherServiceHasPublishedIsNotPublishedOnceMore(String left) {
        // Given
        Journey journey = Journey.withAds(1);
        hand.run(journey, left);
        // When, Then
        journey.publish("paused").then().statusCode(409).body("code", equalTo("published_elsewhere"));
        journey.command("pause").then().statusCode(409).body("code", equalTo("published_elsewhere"));
        journey.api().delete(journey.path("")).then().statusCode(409).body("code", equalTo("campaign_published"));
        journey.assertNothingLeft();
    }

    @Test
    void anIdThatAnotherServiceHasLeftOutIsNoneOfThePublication() {
        // Given
        Journey journey = Journey.withAds(1);
        hand.run(
                journey,
                "INSERT INTO meta_published_campaigns (campaign_id, publish_status, meta_campaign_id, meta_ad_ids) VALUES (?::uuid, 'active', '120200000000001', ARRAY[NULL, '', '120200000000003']) RETURNING 1");
        // When, Then
        assertThat(journey.publication().path("meta_ad_ids").toString()).isEqualTo("[\"120200000000003\"]");
    }

    @Test
    void pauseAndResumeActOnThePublishedCampaign() {
        // Given
        Journey journey = Journey.withAds(2);
        journey.published("active");

        // When
        journey.command("pause").then().statusCode(202);
        JsonNode paused = until(journey, "paused");

        // Then
        assertThat(paused.path("paused_at").isNull()).isFalse();
        assertThat(journey.publishedStatus()).isEqualTo("paused");
        assertThat(statuses(journey, "campaign")).containsOnly("PAUSED");

        // When
        journey.command("resume").then().statusCode(202);
        JsonNode resumed = until(journey, "active");

        // Then
        assertThat(resumed.path("paused_at").isNull()).isTrue();
        assertThat(List.of("campaign", "adset", "ad"))
                .allSatisfy(kind -> assertThat(statuses(journey, kind)).containsOnly("ACTIVE"));
        journey.assertExactlyOnce(resumed, 2);
    }

    @Test
    void publishingAPausedCampaignAsActiveGoesLiveWithoutCreatingAnything() {
        // Given
        Journey journey = Journey.withAds(2);
        journey.published("paused");
        long before = journey.now();

        // When
        journey.publish("active").then().statusCode(202);

        // Then
        JsonNode publication = until(journey, "active");
        assertThat(journey.requestsSince(before)).allMatch(operation -> operation.matches("GET .*|POST node"));
        journey.assertExactlyOnce(publication, 2);

        // When
        journey.publish("paused").then().statusCode(202);

        // Then
        until(journey, "paused");
        assertThat(statuses(journey, "campaign")).containsOnly("PAUSED");
    }

    @Test
    void nothingGoesLiveWhereMetaHoldsSomethingStrange() {
        // Given
        Journey journey = Journey.withAds(1);
        JsonNode made = journey.published("paused");
        journey.graph()
                .formParam("name", "By hand")
                .formParam("adset_id", made.path("meta_adset_id").asText())
                .formParam(
                        "creative",
                        "{\"creative_id\": \""
                                + made.path("meta_creative_ids").get(0).asText() + "\"}")
                .formParam("status", "PAUSED")
                .post("/v26.0/act_" + journey.account + "/ads")
                .then()
                .statusCode(200);

        // When
        journey.command("resume").then().statusCode(202);

        // Then
        JsonNode refused = journey.until(publication -> publication.hasNonNull("error"));
        assertThat(refused.at("/error/code").asText()).isEqualTo("tree_differs");
        journey.assertNothingWasEverLive();
        // It is what it was, and can be paused and resumed again.
        assertThat(refused.path("phase").asText()).isEqualTo("done");
        assertThat(refused.path("publish_status").asText()).isEqualTo("paused");
        assertThat(journey.publishedStatus()).isEqualTo("paused");
        journey.command("pause").then().statusCode(202);
        journey.until(publication -> publication.path("error").isNull()
                && publication.path("phase").asText().equals("done"));
    }

    @Test
    void archiveIsTheEnd() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("active");

        // When
        journey.command("archive").then().statusCode(202);

        // Then
        journey.until(publication -> statuses(journey, "campaign").equals(List.of("ARCHIVED"))
                && publication.path("phase").asText().equals("done"));
        journey.api().get(journey.path("")).then().body("status", equalTo("archived"));
        journey.command("archive").then().statusCode(202);
        journey.publish("active").then().statusCode(409).body("code", equalTo("archived"));
        journey.command("resume").then().statusCode(409);
    }

    @Test
    void pauseDuringAPublishMakesItEndPaused() {
        // Given
        Journey journey = Journey.withAds(2);
        Journey.Hold hold = journey.hold("adsets", 1, "after");
        journey.publish("active").then().statusCode(202);
        hold.await();

        // When
        journey.command("pause").then().statusCode(202);
        hold.release();

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        assertThat(publication.path("target").asText()).isEqualTo("paused");
        journey.assertNothingWasEverLive();
        journey.assertExactlyOnce(publication, 2);
    }

    @Test
    void aRefusedResumeLeavesTheCampaignAsItWas() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        journey.faultAny("POST", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100, \"subcode\": 1487194}", 1);

        // When
        journey.command("resume").then().statusCode(202);

        // Then
        JsonNode publication = journey.until(p -> p.path("phase").asText().equals("done")
                && !p.path("error_message").isNull());
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        assertThat(publication.path("error_message").asText()).contains("100/1487194");
        assertThat(journey.publishedStatus()).isEqualTo("paused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "resume", "cancel", "retry", "archive"})
    void withoutAPublicationThereIsNothingToSay(String command) {
        Journey journey = Journey.withAds(1);
        journey.command(command).then().statusCode(404);
        journey.api().get(journey.path("/publication")).then().statusCode(404);
    }

    @Test
    void anUnknownCommandIsNotFound() {
        Journey.withAds(1).command("explode").then().statusCode(404);
    }

    @Test
    void nobodyElsesCampaignCanBeTouched() {
        // Given
        Journey journey = Journey.withAds(1);
        JsonNode before = journey.published("paused");
        String stranger = TestTokens.bearer(UUID.randomUUID());
        Supplier<RequestSpecification> asStranger =
                () -> RestAssured.given().header("Authorization", stranger).contentType(ContentType.JSON);

        // When, Then
        asStranger
                .get()
                .body("{\"target\": \"active\"}")
                .post(journey.path("/publish"))
                .then()
                .statusCode(404);
        for (String rest : List.of(
                "/prepare",
                "/validate",
                "/publication/pause",
                "/publication/resume",
                "/publication/cancel",
                "/publication/retry",
                "/publication/archive")) {
            asStranger.get().post(journey.path(rest)).then().statusCode(404).body("code", equalTo("not_found"));
        }
        for (String rest : List.of("/publication", "/publication/events")) {
            asStranger.get().get(journey.path(rest)).then().statusCode(404);
        }
        assertThat(journey.publication()).isEqualTo(before);
    }

    private static JsonNode until(Journey journey, String status) {
        return journey.until(publication -> publication.path("phase").asText().equals("done")
                && publication.path("publish_status").asText().equals(status));
    }

    private static List<String> statuses(Journey journey, String kind) {
        return journey.atMeta(kind).stream()
                .map(object -> object.path("status").asText())
                .toList();
    }
}
