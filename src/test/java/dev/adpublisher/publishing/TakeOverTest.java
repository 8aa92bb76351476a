package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker that is gone, or only seemed to be: another claim finishes, and what the first still says changes nothing. */
@QuarkusTest
class TakeOverTest {
    @Inject
    TestDatabase database;

    @Inject
    HandClaims hand;

    @ParameterizedTest
    @ValueSource(strings = {"campaigns", "adcreatives", "adsets", "ads"})
    void anotherClaimFinishesExactlyOnce(String edge) {
        // Given
        Journey journey = Journey.withAds(2);
        Journey.Hold hold = journey.hold(edge, 1, "after");
        journey.publish("paused").then().statusCode(202);
        hold.await();

        // When
        loseTheLease(journey);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("paused");
        journey.assertExactlyOnce(publication, 2);
        assertThat(database.run(
                        journey.user, "SELECT epoch FROM publications WHERE campaign_id = ?::uuid", journey.campaign))
                .allMatch(epoch -> (Long) epoch >= 2);
    }

    @Test
    void whatTheOldWorkerStillLearnsChangesNothing() {
        // Given
        Journey journey = Journey.withAds(1);
        Journey.Hold hold = journey.hold("adsets", 1, "after");
        journey.publish("paused").then().statusCode(202);
        hold.await();
        loseTheLease(journey);
        JsonNode before = journey.ended();

        // When
        hold.release();

        // Then
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> journey.publication()
                .equals(before));
        journey.assertExactlyOnce(journey.publication(), 1);
    }

    @Test
    void aWorkerThatLostItsLeaseWhileGoingLiveSetsNothingLiveAnyMore() {
        // Given: it hangs in its first call, and the user has thought better of it
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        Journey.Hold hold = journey.hold("node", 1, "before");
        journey.command("resume").then().statusCode(202);
        hold.await();
        journey.command("pause").then().statusCode(202);
        loseTheLease(journey);
        journey.ended();

        // When
        hold.release();

        // Then
        await().during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(5))
                .until(() -> journey.atMeta("campaign").stream()
                        .allMatch(campaign -> campaign.path("status").asText().equals("PAUSED")));
        assertThat(journey.publication().path("publish_status").asText()).isEqualTo("paused");
    }

    @Test
    void aWorkerWokenAfterItsLeaseCreatesNothingMore() {
        // Given
        Journey journey = HandClaims.waiting(1);
        hand.mend(journey);
        Journey.Hold hold = journey.hold("campaigns", 1, "after");
        Claim claim = hand.claim(journey);
        CompletableFuture<RunEnd> frozen = CompletableFuture.supplyAsync(() -> hand.work(claim, () -> false));
        hold.await();
        // Its lease runs out, and nobody takes over yet.
        hand.run(
                journey,
                """
                UPDATE publications SET lease_until = clock_timestamp() - interval '1 s', next_attempt_at = clock_timestamp() + interval '1 hour'
                 WHERE campaign_id = ?::uuid""");

        // When
        hold.release();
        frozen.orTimeout(10, TimeUnit.SECONDS)
                .exceptionally(failure -> new RunEnd.Lost())
                .join();

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(publication, 1);
        assertThat(hand.run(
                        journey,
                        "SELECT count(DISTINCT details ->> 'epoch') FROM campaign_audit_log WHERE campaign_id = ?::uuid "
                                + "AND to_state = 'IN_FLIGHT' AND subject IN ('adset/0', 'ad/0') AND (details ->> 'epoch')::bigint <= "
                                + claim.epoch()))
                .as("intents under the epoch whose lease had ended")
                .isEqualTo(0L);
    }

    @Test
    void workThatNeverComesToAnEndIsParkedAfterSoManyClaims() {
        // Given
        Journey journey = HandClaims.waiting(1);

        // When: five workers begin and die, one after another; the service's own is the sixth.
        for (int i = 0; i < 5; i++) {
            hand.run(
                    journey,
                    """
                    UPDATE publications SET epoch = epoch + 1, claims = claims + 1, worker = 'dead', next_attempt_at = clock_timestamp(),
                           lease_until = clock_timestamp() + CASE WHEN claims < 4 THEN interval '1 min' ELSE interval '10 ms' END
                     WHERE campaign_id = ?::uuid""");
        }

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("phase").asText()).isEqualTo("parked");
        assertThat(publication.at("/error/code").asText()).isEqualTo("claimed_too_often");
        assertThat(publication.path("error_message").asText()).contains("begun 5 times");

        // When
        hand.mend(journey);
        journey.command("retry").then().statusCode(202);

        // Then
        journey.assertExactlyOnce(journey.until(p -> p.path("phase").asText().equals("done")), 1);
    }

    @Test
    void workThatKillsItsWorkersIsParked() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("adsets", "{\"type\": \"error\", \"when\": \"before\", \"code\": 190, \"status\": 401}");
        journey.publish("paused").then().statusCode(202);
        journey.until(publication -> publication.path("phase").asText().equals("waiting_reconnect"));

        // When
        database.run(
                journey.user,
                "UPDATE publications SET claims = 99, next_attempt_at = clock_timestamp() WHERE campaign_id = ?::uuid",
                journey.campaign);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("phase").asText()).isEqualTo("parked");
        assertThat(publication.path("publish_status").asText()).isEqualTo("error");
        assertThat(publication.path("error_message").asText()).contains("never came to an end");
    }

    private void loseTheLease(Journey journey) {
        database.run(
                journey.user,
                "UPDATE publications SET lease_until = clock_timestamp() - interval '1 s' WHERE campaign_id = ?::uuid",
                journey.campaign);
    }
}
