package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** From a stored draft to objects at Meta, every id recorded. */
@QuarkusTest
class PublishTest {

    @Test
    void aDraftBecomesACampaignAndEveryIdIsRecorded() {
        // Given
        Journey journey = Journey.withAds(3);

        // When
        journey.publish("paused").then().statusCode(202).header("Location", endsWith(journey.path("/publication")));

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("paused");
        assertThat(publication.path("progress").path("done").asInt())
                .isEqualTo(publication.path("progress").path("total").asInt());
        assertThat(publication.path("meta_creative_ids")).hasSize(3);
        assertThat(publication.path("published_at").isNull()).isFalse();
        journey.assertExactlyOnce(publication, 3);
        assertThat(journey.publishedStatus()).isEqualTo("paused");
        journey.api()
                .get(journey.path("/ads"))
                .then()
                .statusCode(200)
                .body("items.findAll { it.meta_ad_id != null }.size()", equalTo(3));
    }

    @Test
    void goesLiveFromTheBottomUp() {
        Journey journey = Journey.withAds(2);

        journey.publish("active").then().statusCode(202);

        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("active");
        assertThat(journey.ledger("effect").stream()
                        .filter(e -> e.path("from").asText().equals("PAUSED")
                                && e.path("to").asText().equals("ACTIVE"))
                        .map(e -> e.path("kind").asText()))
                .containsExactly("ad", "ad", "adset", "campaign");
    }

    @Test
    void goesLiveAlsoWhereMetaListsLateWhatItHasMade() {
        Journey journey = Journey.withAds(2);
        journey.fault("ads", "{\"type\": \"search_lag\", \"ms\": 400}", 1);

        journey.publish("active").then().statusCode(202);

        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("active");
        journey.assertExactlyOnce(publication, 2);
    }
}
