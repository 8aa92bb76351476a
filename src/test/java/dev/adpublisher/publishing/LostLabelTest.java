package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Somebody deletes our ad label at Meta: publishing, searching and sweeping go on without it. */
@QuarkusTest
class LostLabelTest {
    @Inject
    HandClaims hand;

    @Test
    void aPublishGoesOnWithoutTheLabel() {
        // Given
        Journey journey = Journey.withAds(2);
        journey.post("/prepare").then().statusCode(200);
        deleteLabel(journey);

        // When
        JsonNode publication = journey.published("active");

        // Then
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("active");
        journey.assertExactlyOnce(publication, 2);
    }

    @Test
    void theNextPublishHasALabelAgain() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.post("/prepare").then().statusCode(200);
        String label = deleteLabel(journey);
        journey.published("paused");

        // When
        journey.post("/prepare").then().statusCode(200);

        // Then
        assertThat(Journey.ids(journey.atMeta("label"))).hasSize(1).doesNotContain(label);
    }

    @Test
    void whatBecameOfALostCreateIsFoundByTheParentsEdge() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.post("/prepare").then().statusCode(200);
        journey.faultNth("adsets", 1, "{\"type\": \"reset\", \"when\": \"after\"}");
        Journey.Hold search = journey.holdAny("GET");
        journey.publish("paused").then().statusCode(202);
        search.await();
        deleteLabel(journey);

        // When
        search.release();

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("paused");
        journey.assertExactlyOnce(publication, 1);
    }

    @Test
    void aSweepComesToItsEnd() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        deleteLabel(journey);
        // When
        hand.sweep(journey);

        // Then
        assertThat(
                        hand.run(
                                journey,
                                "SELECT swept_at IS NOT NULL FROM account_sweeps WHERE user_id = (SELECT user_id FROM campaigns WHERE id = ?::uuid)"))
                .isEqualTo(true);
    }

    /** Meta says of its labels what it says of those that are gone. */
    @Test
    void aTokenThatIsNotShownTheAccountForgetsNoLabel() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        Journey.sandboxPost("unlink", "{\"user\": \"8%1$s\", \"account\": \"%1$s\"}".formatted(journey.account));
        // When
        hand.sweep(journey);

        // Then
        assertThat(
                        hand.run(
                                journey,
                                "SELECT count(*) FROM meta_account_labels WHERE user_id = (SELECT user_id FROM campaigns WHERE id = ?::uuid)"))
                .isEqualTo(1L);
    }

    private static String deleteLabel(Journey journey) {
        String label = journey.atMeta("label").getFirst().path("id").asText();
        journey.graph().delete("/v26.0/" + label).then().statusCode(200);
        return label;
    }
}
