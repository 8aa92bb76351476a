package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.plan.ObjectKind;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What carries our label or marker and no row claims: deleted where it is ours and not needed, adopted where it was missed, else reported. */
@QuarkusTest
class SweeperTest {
    @Inject
    HandClaims hand;

    @Inject
    Markers markers;

    @Test
    void aSecondCopyOfWhatIsPublishedIsDeletedAndTheFirstStays() {
        // Given
        Journey journey = Journey.withAds(1);
        JsonNode publication = journey.published("paused");
        String copy = byHand(journey, nameOf(journey, "campaign"), "PAUSED");

        // When
        hand.sweep(journey);

        // Then
        assertThat(strays(journey)).containsExactly("campaign " + copy + " deleted second_copy");
        assertThat(Journey.ids(journey.atMeta("campaign")))
                .containsExactly(publication.path("meta_campaign_id").asText());
        assertThat(journey.atMeta("ad")).hasSize(1);
        assertThat(journey.logged("campaign/" + copy)).containsExactly("doomed", "deleted");
    }

    /** Whatever is said to the original since: what keeps our name may be somebody's work. */
    @Test
    void aCopyByHandIsLeftAloneAlsoWhenTheOriginalIsPausedAfterIt() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("active");
        hand.run(
                journey,
                "UPDATE publish_objects SET sent_at = sent_at - interval '2 days' WHERE campaign_id = ?::uuid RETURNING 1");
        String copy = byHand(journey, nameOf(journey, "campaign"), "PAUSED");
        journey.command("pause").then().statusCode(202);
        journey.until(publication -> publication.path("publish_status").asText().equals("paused"));

        // When
        hand.sweep(journey);

        // Then
        assertThat(strays(journey)).containsExactly("campaign " + copy + " reported copied_later");
        assertThat(Journey.ids(journey.atMeta("campaign"))).contains(copy);
    }

    @Test
    void aLateObjectOfACancelledPublishIsDeleted() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("adsets", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        journey.published("paused");
        journey.command("cancel").then().statusCode(202);
        journey.until(publication -> publication.path("publish_status").isNull());
        String late = byHand(journey, nameOf(journey, "campaign"), "PAUSED");

        // When
        hand.sweep(journey);

        // Then
        journey.assertNothingLeft();
        assertThat(strays(journey)).containsExactly("campaign " + late + " deleted second_copy");
    }

    @Test
    void anObjectThatWasGivenUpIsAdoptedAndTheRetryGoesOnWithIt() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("campaigns", "{\"type\": \"error\", \"when\": \"before\", \"code\": 31337}");
        assertThat(journey.published("paused").path("phase").asText()).isEqualTo("parked");
        String late = byHand(journey, nameOf(journey, "campaign"), "PAUSED");

        // When
        hand.sweep(journey);
        JsonNode swept = journey.publication();
        journey.command("retry").then().statusCode(202);

        // Then
        assertThat(swept.path("phase").asText()).isEqualTo("parked");
        assertThat(Journey.objects(swept, "campaign").getFirst().path("state").asText())
                .isEqualTo("ADOPTED");
        JsonNode publication = journey.until(p -> p.path("phase").asText().equals("done"));
        assertThat(publication.path("meta_campaign_id").asText()).isEqualTo(late);
        journey.assertExactlyOnce(publication, 1);
    }

    @Test
    void whatIsNotProvenToBeOursOrIsInUseIsReportedOnceAndLeftAlone() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        String forged = byHand(journey, "Spring [ap-0123456789abcdefghjk]", "PAUSED");
        String unknown = byHand(
                journey, Markers.named("Spring", markers.of(UUID.randomUUID(), ObjectKind.CAMPAIGN, 0)), "PAUSED");
        String active = byHand(journey, nameOf(journey, "campaign"), "ACTIVE");

        // When
        hand.sweep(journey);
        hand.sweep(journey);

        // Then
        assertThat(Journey.ids(journey.atMeta("campaign"))).contains(forged, unknown, active);
        assertThat(strays(journey))
                .containsExactlyInAnyOrder(
                        "campaign " + forged + " reported marker_not_ours",
                        "campaign " + unknown + " reported publication_not_known",
                        "campaign " + active + " reported active");
        assertThat(journey.logged("campaign/" + active)).containsExactly("reported");
    }

    @Test
    void whatIsUnderWayIsNoBusinessOfTheSweepers() {
        // Given
        Journey journey = Journey.withAds(1);
        Journey.Hold hold = journey.hold("adsets", 1, "after");
        journey.publish("paused").then().statusCode(202);
        hold.await();

        // When
        hand.sweep(journey);
        hold.release();

        // Then
        journey.assertExactlyOnce(journey.ended(), 1);
        assertThat(strays(journey)).isEmpty();
    }

    @Test
    void whatAnotherUserPublishedInTheSameAccountIsNoStray() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        Journey neighbour = Journey.withAds(1);
        neighbour.world(
                """
                {"users": [{"id": "8%2$s", "name": "Neighbour", "accounts": ["%1$s", "%2$s"], "pages": ["2001"], "businesses": []}]}"""
                        .formatted(journey.account, neighbour.account));
        neighbour
                .api()
                .body("{\"selected_ad_account_id\": \"act_" + journey.account + "\"}")
                .patch(neighbour.path("/connection"))
                .then()
                .statusCode(200);
        hand.run(
                neighbour,
                """
                INSERT INTO account_sweeps (user_id, ad_account_id, next_sweep_at)
                SELECT user_id, '%s', clock_timestamp() FROM campaigns WHERE id = ?::uuid"""
                        .formatted(journey.account));

        // When
        hand.sweepWhatIsDue();

        // Then
        assertThat(
                        hand.run(
                                neighbour,
                                "SELECT swept_at IS NOT NULL FROM account_sweeps WHERE user_id = (SELECT user_id FROM campaigns WHERE id = ?::uuid)"))
                .isEqualTo(true);
        assertThat(strays(neighbour)).isEmpty();
    }

    @Test
    void aThrottledSweepDeletesNothingAndComesAgain() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        String copy = byHand(journey, nameOf(journey, "campaign"), "PAUSED");
        journey.faultAny("GET", "{\"type\": \"error\", \"when\": \"before\", \"code\": 17, \"subcode\": 2446079}", 1);

        // When
        hand.sweep(journey);

        // Then
        assertThat(Journey.ids(journey.atMeta("campaign"))).contains(copy);
        assertThat(hand.run(
                        journey,
                        "SELECT next_sweep_at BETWEEN now() AND now() + interval '11 min' AND swept_at IS NULL FROM account_sweeps "
                                + "WHERE user_id = (SELECT user_id FROM campaigns WHERE id = ?::uuid)"))
                .isEqualTo(true);
    }

    /** A sweep may end between its verdict and the deletion. */
    @Test
    void whatSomebodyHasSetLiveSinceItWasDoomedStays() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        String copy = byHand(journey, nameOf(journey, "campaign"), "PAUSED");
        journey.faultAny("DELETE", "{\"type\": \"reset\", \"when\": \"before\"}", 1);
        hand.sweep(journey);
        assertThat(strays(journey)).containsExactly("campaign " + copy + " doomed second_copy");
        journey.graph()
                .formParam("status", "ACTIVE")
                .post("/v26.0/" + copy)
                .then()
                .statusCode(200);

        // When
        hand.sweep(journey);

        // Then
        assertThat(strays(journey)).containsExactly("campaign " + copy + " reported active");
        assertThat(Journey.ids(journey.atMeta("campaign"))).contains(copy);
        assertThat(journey.logged("campaign/" + copy)).containsExactly("doomed", "reported");
    }

    @Test
    void whatMetaDoesNotDeleteHoldsUpNothingElse() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        byHand(journey, nameOf(journey, "campaign"), "PAUSED");
        byHand(journey, nameOf(journey, "campaign"), "PAUSED");
        journey.faultAny("DELETE", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}", 1);

        // When
        hand.sweep(journey);

        // Then
        assertThat(strays(journey).stream().map(stray -> stray.replaceFirst("[0-9]+ ", "")))
                .containsExactlyInAnyOrder("campaign reported not_deletable", "campaign deleted second_copy");
        assertThat(
                        hand.run(
                                journey,
                                "SELECT swept_at IS NOT NULL FROM account_sweeps WHERE user_id = (SELECT user_id FROM campaigns WHERE id = ?::uuid)"))
                .isEqualTo(true);
    }

    private String nameOf(Journey journey, String kind) {
        return (String) hand.run(
                journey, "SELECT name FROM publish_objects WHERE campaign_id = ?::uuid AND kind = '" + kind + "'");
    }

    private static String byHand(Journey journey, String name, String status) {
        return journey.graph()
                .formParam("name", name)
                .formParam("objective", "OUTCOME_TRAFFIC")
                .formParam("special_ad_categories", "[]")
                .formParam("is_adset_budget_sharing_enabled", "false")
                .formParam("status", status)
                .post("/v26.0/act_" + journey.account + "/campaigns")
                .then()
                .statusCode(200)
                .extract()
                .path("id");
    }

    private static List<String> strays(Journey journey) {
        JsonNode page = Journey.read(journey.api()
                .get("/api/v1/strays")
                .then()
                .statusCode(200)
                .extract()
                .asString());
        return page.path("items")
                .valueStream()
                .map(stray -> "%s %s %s %s"
                        .formatted(
                                stray.path("kind").asText(),
                                stray.path("meta_id").asText(),
                                stray.path("verdict").asText(),
                                stray.path("reason").asText()))
                .toList();
    }
}
