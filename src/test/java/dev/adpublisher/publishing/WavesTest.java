package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Three waves, whatever the number of ads: a create waits for what it refers to and for nothing else. */
@QuarkusTest
class WavesTest {

    @Test
    void aPreparedPublishAsksMetaForItsCreatesAndNothingElse() {
        // Given
        int ads = 5;
        Journey journey = Journey.withAds(ads);
        journey.post("/prepare").then().statusCode(200);
        long before = journey.now();

        // When
        JsonNode publication = journey.published("paused");

        // Then
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        Map<String, Long> counts = journey.requestsSince(before).stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(counts)
                .isEqualTo(Map.of(
                        "POST campaigns", 1L,
                        "POST adsets", 1L,
                        "POST adimages", (long) ads,
                        "POST adcreatives", (long) ads,
                        "POST ads", (long) ads));
    }

    @Test
    void oneSlowCreativeHoldsBackOnlyItsOwnAd() {
        // Given
        Journey journey = Journey.withAds(3);
        Journey.Hold hold = journey.hold("adcreatives", 1, "after");

        // When
        journey.publish("paused").then().statusCode(202);
        hold.await();

        // Then
        awaitRequests(journey, "POST adsets", 1);
        awaitRequests(journey, "POST adcreatives", 3);
        awaitRequests(journey, "POST ads", 2);
        hold.release();
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(publication, 3);
    }

    @Test
    void aSlowCampaignHoldsBackNeitherPicturesNorCreatives() {
        // Given
        Journey journey = Journey.withAds(2);
        Journey.Hold hold = journey.hold("campaigns", 1, "after");

        // When
        journey.publish("paused").then().statusCode(202);
        hold.await();

        // Then
        awaitRequests(journey, "POST adcreatives", 2);
        assertThat(journey.requestsSince(0)).doesNotContain("POST adsets", "POST ads");
        hold.release();
        journey.assertExactlyOnce(journey.ended(), 2);
    }

    @Test
    void theAdsWaitForTheAdSet() {
        // Given
        Journey journey = Journey.withAds(2);
        Journey.Hold hold = journey.hold("adsets", 1, "after");

        // When
        journey.publish("paused").then().statusCode(202);
        hold.await();
        awaitRequests(journey, "POST adcreatives", 2);

        // Then
        assertThat(journey.requestsSince(0)).doesNotContain("POST ads");
        hold.release();
        journey.assertExactlyOnce(journey.ended(), 2);
        List<String> order = journey.requestsSince(0);
        assertThat(order.indexOf("POST adsets")).isLessThan(order.indexOf("POST ads"));
    }

    private static void awaitRequests(Journey journey, String operation, int count) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Collections.frequency(journey.requestsSince(0), operation) == count);
    }
}
