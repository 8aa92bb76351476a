package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call to set a campaign live whose answer is not known: whatever comes between, who pauses or cancels afterwards is obeyed. */
@QuarkusTest
class LateCallsTest {
    private static final String LOST = "{\"type\": \"reset\", \"when\": \"after\"}";
    private static final String THROTTLED =
            "{\"type\": \"error\", \"when\": \"before\", \"code\": 17, \"subcode\": 2446079, \"headers\": "
                    + "{\"X-Ad-Account-Usage\": {\"acc_id_util_pct\": 100, \"reset_time_duration\": 3}}}";

    @Test
    void aPauseInAThrottledGoLivePausesWhatIsLiveAlready() {
        // Given: the ad, the ad set, and the campaign, whose answer is lost; then Meta takes no calls
        Journey journey = Journey.withAds(1);
        journey.faultNth("node", 3, LOST);
        journey.faultNth("node", 3, THROTTLED);
        journey.publish("active").then().statusCode(202);
        journey.until(publication -> publication.path("phase").asText().equals("waiting_throttle"));
        assertThat(campaign(journey)).isEqualTo("ACTIVE");

        // When
        journey.command("pause").then().statusCode(202);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        assertThat(campaign(journey)).isEqualTo("PAUSED");
    }

    @Test
    void aPauseAfterAGoLiveThatTookTwoCallsIsSaidAgainAfterTheFirstOneLands() {
        // Given: the first call is given up, the second one is answered
        Journey journey = Journey.withAds(1);
        Journey.Hold late = journey.hold("node", 3, "before");
        assertThat(journey.published("active").path("publish_status").asText()).isEqualTo("active");
        journey.command("pause").then().statusCode(202);
        journey.until(publication -> publication.path("phase").asText().equals("done")
                && publication.path("publish_status").asText().equals("paused"));

        // When
        late.release();

        // Then
        await().atMost(Duration.ofSeconds(5))
                .until(() -> statuses(journey).stream().filter("ACTIVE"::equals).count() == 2);
        await().atMost(Duration.ofSeconds(10)).until(() -> campaign(journey).equals("PAUSED"));
        assertThat(journey.publication().path("publish_status").asText()).isEqualTo("paused");
    }

    @Test
    void aCancelledGoLiveStopsToSpendBeforeAnythingIsDeleted() {
        // Given
        Journey journey = Journey.withAds(2);
        Journey.Hold hold = journey.hold("node", 4, "after");
        journey.publish("active").then().statusCode(202);
        hold.await();
        assertThat(campaign(journey)).isEqualTo("ACTIVE");
        long before = journey.now();

        // When
        journey.command("cancel").then().statusCode(202);
        hold.release();

        // Then
        journey.until(publication -> publication.path("publish_status").isNull());
        journey.assertNothingLeft();
        JsonNode first = journey.ledger("effect").stream()
                .filter(effect -> effect.path("seq").asLong() > before
                        && !effect.path("to").asText().isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(first.path("kind").asText() + " " + first.path("to").asText())
                .isEqualTo("campaign PAUSED");
    }

    @Test
    void aRollbackThatTakesTwoRunsStopsTheSpendingInBoth() {
        // Given: the call that sets the campaign live is on its way still
        Journey journey = Journey.withAds(2);
        Journey.Hold late = journey.hold("node", 4, "before");
        journey.publish("active").then().statusCode(202);
        late.await();
        journey.faultAny("DELETE", THROTTLED, 1);
        journey.command("cancel").then().statusCode(202);
        journey.until(publication -> publication.path("phase").asText().equals("waiting_throttle"));

        // When: it lands between the first run and the second
        late.release();
        await().atMost(Duration.ofSeconds(5)).until(() -> statuses(journey).contains("ACTIVE"));

        // Then
        journey.until(publication -> publication.path("publish_status").isNull());
        journey.assertNothingLeft();
        List<String> changes = journey.ledger("effect").stream()
                .filter(effect -> !effect.path("to").asText().isEmpty())
                .map(effect ->
                        effect.path("kind").asText() + " " + effect.path("to").asText())
                .toList();
        assertThat(changes.subList(changes.indexOf("campaign ACTIVE") + 1, changes.size()))
                .startsWith("campaign PAUSED");
    }

    private static String campaign(Journey journey) {
        return journey.atMeta("campaign").getFirst().path("status").asText();
    }

    /** What the campaign was set to, in order. */
    private static List<String> statuses(Journey journey) {
        return journey.ledger("effect").stream()
                .filter(effect -> effect.path("kind").asText().equals("campaign"))
                .map(effect -> effect.path("to").asText())
                .toList();
    }
}
