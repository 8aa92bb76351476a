package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the catalogue does not know, or says that repeating is no help against, is a person's to decide, whatever call it answers. */
@QuarkusTest
class UnlistedErrorsTest {

    /** The look at what was made, and what sets it live. */
    @ParameterizedTest
    @CsvSource({"GET, adsets", "POST, node"})
    void goingLiveStops(String method, String edge) {
        // Given
        Journey journey = Journey.withAds(1);
        unlisted(journey, method, edge, 1);

        // When
        JsonNode publication = journey.published("active");

        // Then
        assertThat(publication.path("phase").asText()).isEqualTo("parked");
        assertThat(publication.path("error_message").asText()).contains("31337", "An injected error");

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        JsonNode retried = journey.until(p -> p.path("phase").asText().equals("done"));
        assertThat(retried.path("publish_status").asText()).isEqualTo("active");
        journey.assertExactlyOnce(retried, 1);
    }

    @Test
    void aSearchStops() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.faultNth("campaigns", 1, "{\"type\": \"reset\", \"when\": \"after\"}");
        unlisted(journey, "GET", "campaigns", 1);

        // When
        JsonNode publication = journey.published("paused");

        // Then
        assertThat(publication.path("phase").asText()).isEqualTo("parked");
        assertThat(publication.path("error_message").asText()).contains("31337");

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        journey.assertExactlyOnce(journey.until(p -> p.path("phase").asText().equals("done")), 1);
    }

    @Test
    void aRollbackStopsAndGoesOnWhenItIsAskedForAgain() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        journey.published("paused");
        unlisted(journey, "DELETE", "node", 1);

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        JsonNode parked = journey.until(p -> p.path("phase").asText().equals("parked"));
        assertThat(parked.path("error_message").asText()).contains("31337");

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        journey.until(p -> p.path("phase").asText().equals("done"));
        journey.assertNothingLeft();
    }

    @Test
    void aCommandOnAPublishedCampaignIsRefusedInMetasWords() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("active");
        unlisted(journey, "POST", "node", 1);

        // When
        journey.command("pause").then().statusCode(202);

        // Then
        JsonNode refused = journey.until(p -> p.path("error_message").asText("").contains("31337"));
        assertThat(refused.path("publish_status").asText()).isEqualTo("active");

        // When
        journey.command("pause").then().statusCode(202);

        // Then
        journey.until(p -> p.path("publish_status").asText().equals("paused"));
    }

    /** 506 will be said again, 368 may close the account for longer; and an unknown error is unknown in any envelope. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"error\", \"when\": \"before\", \"code\": 506}",
                "{\"type\": \"error\", \"when\": \"before\", \"code\": 368, \"is_transient\": true}",
                "{\"type\": \"error\", \"when\": \"before\", \"code\": 31337, \"status\": 500}",
                "{\"type\": \"error_in_200\", \"when\": \"before\", \"code\": 31337}"
            })
    void aCreateIsNotSentAgainUnasked(String fault) {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("campaigns", fault);

        // When
        JsonNode publication = journey.published("paused");

        // Then
        assertThat(publication.path("phase").asText())
                .as(publication.toPrettyString())
                .isEqualTo("parked");
        assertThat(Collections.frequency(journey.requestsSince(0), "POST campaigns"))
                .isEqualTo(1);
        assertThat(journey.atMeta("campaign")).isEmpty();

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        journey.assertExactlyOnce(journey.until(p -> p.path("phase").asText().equals("done")), 1);
    }

    private static void unlisted(Journey journey, String method, String edge, int times) {
        Journey.sandboxPost(
                "faults",
                """
                {"match": {"method": "%s", "edge": "%s", "account": "%s"}, "times": %d,
                 "fault": {"type": "error", "when": "before", "code": 31337}}
                """
                        .formatted(method, edge, journey.account, times));
    }
}
