package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two objects at Meta where one was asked for: only a person can say which one counts. */
@QuarkusTest
class TiesTest {

    @Test
    void parkAndNameBothAndDeleteNothing() {
        // Given
        Journey journey = tied();

        // When
        JsonNode publication = journey.ended();

        // Then
        List<String> both = Journey.ids(journey.atMeta("campaign"));
        assertThat(both).hasSize(2);
        assertThat(publication.path("phase").asText()).isEqualTo("parked");
        assertThat(publication.path("publish_status").asText()).isEqualTo("error");
        assertThat(publication.path("error_message").asText()).contains(both);
        assertThat(publication.at("/error/code").asText()).isEqualTo("tie");
        assertThat(journey.ledger("effect"))
                .noneMatch(effect -> effect.path("operation").asText().equals("delete"));
    }

    @Test
    void areGoneOnWithOnceThePersonHasDeletedOne() {
        // Given
        Journey journey = tied();
        journey.ended();
        String second = journey.atMeta("campaign").getLast().path("id").asText();
        journey.graph().delete("/v26.0/" + second).then().statusCode(200);

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        JsonNode publication = journey.until(p -> p.path("phase").asText().equals("done"));
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        assertThat(Journey.ids(journey.atMeta("campaign")))
                .containsExactly(publication.path("meta_campaign_id").asText());
        assertThat(journey.atMeta("ad")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void areBothDeletedWhenThePublishIsCancelled(boolean onceParked) {
        // Given
        Journey journey = tied();
        if (onceParked) {
            journey.ended();
        }
        List<String> both = Journey.ids(journey.atMeta("campaign"));

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        JsonNode publication = journey.until(p -> p.path("phase").asText().equals("done"));
        assertThat(publication.path("publish_status").isNull()).isTrue();
        assertThat(journey.publishedStatus()).isNull();
        journey.assertNothingLeft();
        assertThat(both).hasSize(2);
        String kept = Journey.objects(publication, "campaign")
                .getFirst()
                .path("meta_id")
                .asText();
        JsonNode strays = Journey.read(journey.api().get("/api/v1/strays").asString());
        assertThat(strays.path("items"))
                .hasSize(1)
                .allMatch(stray -> stray.path("verdict").asText().equals("deleted"));
        assertThat(List.of(kept, strays.at("/items/0/meta_id").asText())).containsExactlyInAnyOrderElementsOf(both);
    }

    @Test
    void whatNobodyKnowsIsNotMadeWhenThePublishIsCancelled() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("campaigns", "{\"type\": \"error\", \"when\": \"before\", \"code\": 31337}");
        assertThat(journey.published("paused").path("phase").asText()).isEqualTo("parked");

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        JsonNode publication = journey.until(p -> p.path("phase").asText().equals("done"));
        assertThat(publication.path("publish_status").isNull()).isTrue();
        journey.assertNothingLeft();
    }

    /** The create's answer comes after somebody has made another object of the same name by hand. */
    private static Journey tied() {
        Journey journey = Journey.withAds(1);
        Journey.Hold hold = journey.hold("campaigns", 1, "after");
        // The first search, before the wait is over, must not decide: it would see one object only.
        journey.publish("paused").then().statusCode(202);
        hold.await();
        JsonNode campaign = journey.atMeta("campaign").getFirst();
        journey.graph()
                .formParam("name", campaign.path("name").asText())
                .formParam("objective", "OUTCOME_TRAFFIC")
                .formParam("special_ad_categories", "[]")
                .formParam("is_adset_budget_sharing_enabled", "false")
                .formParam("status", "PAUSED")
                .post("/v26.0/act_" + journey.account + "/campaigns")
                .then()
                .statusCode(200);
        return journey;
    }
}
