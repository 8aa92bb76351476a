package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Meta asks to wait, the token is lost, Meta is away: the publish waits, written down, and goes on by itself. */
@QuarkusTest
class WaitingTest {
    private static final String A_SECOND =
            "{\"X-Ad-Account-Usage\": {\"acc_id_util_pct\": 100, \"reset_time_duration\": 1}}";

    @Test
    void aTokenRevokedInTheMiddleWaitsForTheUserAndThenFinishes() {
        // Given
        Journey journey = Journey.withAds(2);
        Journey.Hold hold = journey.hold("campaigns", 1, "after");
        journey.publish("active").then().statusCode(202);
        hold.await();
        Journey.sandboxPost("revoke", "{\"token\": \"" + journey.token + "\", \"subcode\": 460}");
        hold.release();

        // When
        JsonNode waiting =
                journey.until(publication -> publication.path("phase").asText().equals("waiting_reconnect"));

        // Then
        assertThat(waiting.path("publish_status").asText()).isEqualTo("publishing");
        assertThat(waiting.path("error_message").asText()).contains("190/460");
        assertThat(Journey.texts(waiting.at("/error/pointers"))).allMatch(pointer -> pointer.startsWith("/connection"));
        journey.api()
                .get(journey.path("/connection"))
                .then()
                .statusCode(200)
                .body("connection_status", org.hamcrest.Matchers.equalTo("revoked"));

        // When
        journey.connect(anotherToken(journey)).then().statusCode(200);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("active");
        journey.assertExactlyOnce(publication, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adimages", "campaigns", "adcreatives", "adsets", "ads"})
    void anError190AnywhereWaitsForTheUser(String edge) {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault(
                edge, "{\"type\": \"error\", \"when\": \"before\", \"code\": 190, \"subcode\": 463, \"status\": 401}");
        journey.publish("paused").then().statusCode(202);
        journey.until(publication -> publication.path("phase").asText().equals("waiting_reconnect"));

        // When
        journey.connect(anotherToken(journey)).then().statusCode(200);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(publication, 1);
        String operation = "POST " + edge;
        assertThat(Collections.frequency(journey.requestsSince(0), operation)).isEqualTo(2);
    }

    @Test
    void aPauseThatLostItsTokenIsDoneAfterTheReconnect() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("active");
        Journey.sandboxPost("revoke", "{\"token\": \"" + journey.token + "\", \"subcode\": 460}");
        journey.command("pause").then().statusCode(202);
        journey.until(publication -> publication.path("phase").asText().equals("waiting_reconnect"));

        // When
        journey.connect(anotherToken(journey)).then().statusCode(200);

        // Then
        journey.until(publication -> publication.path("publish_status").asText().equals("paused")
                && publication.path("phase").asText().equals("done"));
        assertThat(journey.atMeta("campaign").getFirst().path("status").asText())
                .isEqualTo("PAUSED");
    }

    @ParameterizedTest
    @CsvSource({
        "17, 2446079, campaigns",
        "613, 1487742, adsets",
        "80004, 0, adcreatives",
        "4, 0, ads",
        "613, 1487742, adimages",
    })
    void aThrottledCreateWaitsAsLongAsMetaSaysAndGoesOn(int code, int subcode, String edge) {
        // Given
        Journey journey = Journey.withAds(2);
        journey.fault(
                edge,
                "{\"type\": \"error\", \"when\": \"before\", \"code\": %d, \"subcode\": %d, \"headers\": %s}"
                        .formatted(code, subcode, A_SECOND));

        // When
        journey.publish("paused").then().statusCode(202);
        JsonNode waiting =
                journey.until(publication -> publication.path("phase").asText().equals("waiting_throttle"));

        // Then
        assertThat(waiting.path("next_attempt_at").isNull()).isFalse();
        assertThat(waiting.at("/error/code").asText()).isEqualTo("throttled");
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(publication, 2);
        assertThat(Collections.frequency(journey.requestsSince(0), "POST campaigns"))
                .isLessThanOrEqualTo(2);
    }

    @Test
    void withoutHeadersTheWaitIsTheCataloguesAndNothingIsSentInIt() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("campaigns", "{\"type\": \"error\", \"when\": \"before\", \"code\": 17, \"subcode\": 2446079}");
        journey.publish("paused").then().statusCode(202);
        JsonNode waiting =
                journey.until(publication -> publication.path("phase").asText().equals("waiting_throttle"));
        long before = journey.now();

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        Instant next = Instant.parse(waiting.path("next_attempt_at").asText());
        assertThat(Duration.between(Instant.now(), next)).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(6));
        JsonNode again =
                journey.until(publication -> publication.path("phase").asText().equals("waiting_throttle")
                        && Instant.parse(publication.path("next_attempt_at").asText())
                                .isAfter(Instant.now()));
        assertThat(again.path("publish_status").asText()).isEqualTo("publishing");
        assertThat(journey.requestsSince(before)).noneMatch(operation -> operation.startsWith("POST"));
    }

    /** What another tool sends in the same second counts too. */
    @Test
    void moreThanAHundredChangesInASecondCostSecondsAndNotMinutes() {
        // Given
        Journey journey = Journey.withAds(3);
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 613, \"subcode\": 5044001}", 2);

        // When
        journey.publish("paused").then().statusCode(202);
        JsonNode waiting =
                journey.until(publication -> publication.path("phase").asText().equals("waiting_throttle"));

        // Then
        assertThat(Instant.parse(waiting.path("next_attempt_at").asText()))
                .isBefore(Instant.parse(waiting.path("updated_at").asText()).plusSeconds(10));
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(publication, 3);
    }

    @Test
    void anAccountNearItsLimitIsWorkedOnSlowlyButWhole() {
        // Given
        Journey journey = Journey.withAds(3);
        journey.fault(
                "campaigns",
                "{\"type\": \"headers\", \"headers\": {\"X-Ad-Account-Usage\": {\"acc_id_util_pct\": 96, \"reset_time_duration\": 100}}}");

        // When
        JsonNode publication = journey.published("paused");

        // Then
        journey.assertExactlyOnce(publication, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", "malformed", "absurd"})
    void headersThatSayNothingStopNothing(String kind) {
        Journey journey = Journey.withAds(2);
        journey.faultAny("POST", "{\"type\": \"headers\", \"kind\": \"" + kind + "\"}", 3);
        journey.assertExactlyOnce(journey.published("paused"), 2);
    }

    @Test
    void whileMetaIsAwayThePublishTriesAgain() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.faultAny("POST", "{\"type\": \"reset\", \"when\": \"before\"}", 3);
        journey.faultAny("GET", "{\"type\": \"reset\", \"when\": \"before\"}", 3);

        // When
        JsonNode publication = journey.published("active");

        // Then
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("active");
        journey.assertExactlyOnce(publication, 1);
    }

    private static String anotherToken(Journey journey) {
        String token = "sandbox-second-" + journey.account;
        journey.world("{\"tokens\": [{\"token\": \"%s\", \"user\": \"8%s\"}]}".formatted(token, journey.account));
        return token;
    }
}
