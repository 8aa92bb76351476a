package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Meta says no in the middle of a publish: the user learns which field it was, mends it and goes on, or rolls back. */
@QuarkusTest
class RefusedByMetaTest {
    private static final String BUDGET_BLAMED =
            """
            {"type": "error", "when": "before", "code": 100, "subcode": 1885272, "error_data": {"blame_field_specs": [["daily_budget"]]}}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"blame_field_specs\": [[\"daily_budget\"]]}",
                "\"{\\\"blame_field_specs\\\": [[\\\"daily_budget\\\"]]}\"",
                "{\"blame_field_specs\": [\"daily_budget\"]}"
            })
    void theFieldOfTheDraftIsNamedAndWhatWasMadeIsKept(String blame) {
        // Given
        Journey journey = Journey.withAds(2);
        journey.fault(
                "adsets",
                "{\"type\": \"error\", \"when\": \"before\", \"code\": 100, \"subcode\": 1885272, \"error_data\": "
                        + blame + "}");

        // When
        JsonNode publication = journey.published("active");

        // Then
        assertThat(publication.path("publish_status").asText()).isEqualTo("error");
        assertThat(publication.path("phase").asText()).isEqualTo("done");
        assertThat(Journey.texts(publication.at("/error/pointers"))).containsExactly("/budget_data/dailyBudget");
        assertThat(publication.path("error_message").asText()).contains("ad set", "100/1885272");
        assertThat(publication.at("/error/fix").asText()).isEqualTo("Raise the daily budget.");
        assertThat(publication.path("meta_campaign_id").asText())
                .isEqualTo(journey.atMeta("campaign").getFirst().path("id").asText());
        assertThat(journey.publishedStatus()).isEqualTo("error");
        assertThat(journey.atMeta("campaign"))
                .allMatch(campaign -> campaign.path("status").asText().equals("PAUSED"));
        assertThat(journey.atMeta("ad")).isEmpty();
    }

    @Test
    void aMendedDraftGoesOnWithWhatExists() {
        // Given
        Journey journey = refused();
        String campaign = journey.publication().path("meta_campaign_id").asText();
        changeBudget(journey, 75);

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("paused");
        assertThat(publication.path("meta_campaign_id").asText()).isEqualTo(campaign);
        assertThat(publication.path("retry_count").asInt()).isEqualTo(1);
        assertThat(Collections.frequency(journey.requestsSince(0), "POST campaigns"))
                .isEqualTo(1);
        assertThat(journey.readAtMeta(publication.path("meta_adset_id").asText(), "daily_budget")
                        .path("daily_budget")
                        .asText())
                .isEqualTo("7500");
        journey.assertExactlyOnce(publication, 2);
    }

    /** U+0000 is JSON, and nothing that PostgreSQL stores. */
    @Test
    void aRefusalInWordsThatNoDatabaseHoldsIsARefusal() {
        Journey journey = Journey.withAds(1);
        journey.fault(
                "adsets",
                "{\"type\": \"error\", \"when\": \"before\", \"code\": 100, \"subcode\": 1885272, \"message\": \"Too\\u0000low\"}");

        JsonNode publication = journey.published("paused");

        assertThat(publication.path("phase").asText())
                .as(publication.toPrettyString())
                .isEqualTo("done");
        assertThat(publication.path("publish_status").asText()).isEqualTo("error");
        assertThat(publication.path("error_message").asText()).contains("100/1885272");
    }

    @Test
    void publishingAgainIsTheSameAsARetry() {
        // Given
        Journey journey = refused();

        // When
        JsonNode publication = journey.published("active");

        // Then
        assertThat(publication.path("publish_status").asText()).isEqualTo("active");
        journey.assertExactlyOnce(publication, 2);
        assertThat(Collections.frequency(journey.requestsSince(0), "POST campaigns"))
                .isEqualTo(1);
    }

    @Test
    void aDraftWithoutAStartTimeCanBeRetriedToo() {
        // Given
        Journey journey = Journey.connected("calls", "USD", draft -> ((ObjectNode) draft.get("budget_data"))
                .putNull("startTime")
                .putNull("endTime"));
        journey.fault("ads", "{\"type\": \"error\", \"when\": \"before\", \"code\": 100}");
        assertThat(journey.published("paused").path("publish_status").asText()).isEqualTo("error");

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        journey.assertExactlyOnce(journey.ended(), 1);
    }

    @Test
    void aDraftThatChangedUnderWhatExistsIsRolledBackAndPublishedAnew() {
        // Given
        Journey journey = refused();
        JsonNode failed = journey.publication();
        journey.api()
                .body("{\"name\": \"Another name\"}")
                .patch(journey.path(""))
                .then()
                .statusCode(200);

        // When, Then
        journey.command("retry").then().statusCode(409).body("code", equalTo("draft_changed"));
        journey.command("cancel").then().statusCode(202);
        JsonNode cancelled = journey.ended();
        journey.assertNothingLeft();
        assertThat(cancelled.path("publish_status").isNull()).isTrue();
        assertThat(journey.publishedStatus()).isNull();
        assertThat(Journey.objects(cancelled, "campaign"))
                .allMatch(campaign -> campaign.path("state").asText().equals("DELETED")
                        && campaign.path("meta_id").equals(failed.path("meta_campaign_id")));

        JsonNode anew = journey.published("paused");
        assertThat(anew.path("publish_status").asText()).isEqualTo("paused");
        assertThat(anew.path("meta_campaign_id")).isNotEqualTo(failed.path("meta_campaign_id"));
        journey.assertExactlyOnce(anew, 2);
        assertThat(journey.logged("publication/2")).last().isEqualTo("done");
    }

    @Test
    void anErrorThatNobodyKnowsIsNeverSentAgainWithoutLooking() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("campaigns", "{\"type\": \"error\", \"when\": \"before\", \"code\": 31337}");

        // When
        JsonNode publication = journey.published("paused");

        // Then
        assertThat(publication.path("phase").asText()).isEqualTo("parked");
        assertThat(publication.path("error_message").asText()).contains("31337", "An injected error");
        assertThat(Collections.frequency(journey.requestsSince(0), "POST campaigns"))
                .isEqualTo(1);
        assertThat(journey.atMeta("campaign")).isEmpty();

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        JsonNode retried = journey.until(p -> p.path("phase").asText().equals("done"));
        assertThat(retried.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(retried, 1);
    }

    @Test
    void aCreateThatIsNeverAnsweredIsLeftToAPersonWhoMayTryAgain() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("campaigns", "{\"type\": \"reset\", \"when\": \"before\"}", 4);
        JsonNode publication = journey.published("paused");
        assertThat(publication.path("phase").asText()).isEqualTo("parked");
        assertThat(publication.at("/error/code").asText()).isEqualTo("too_many_creates");
        assertThat(Collections.frequency(journey.requestsSince(0), "POST campaigns"))
                .isEqualTo(4);

        // When
        journey.command("retry").then().statusCode(202);

        // Then
        journey.assertExactlyOnce(journey.until(p -> p.path("phase").asText().equals("done")), 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adsets", "ads"})
    void aParentThatMetaHasNotSeenYetIsAskedForAgain(String edge) {
        // Given
        Journey journey = Journey.withAds(2);
        journey.fault(edge, "{\"type\": \"fresh_parent\"}");

        // When
        JsonNode publication = journey.published("paused");

        // Then
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("paused");
        journey.assertExactlyOnce(publication, 2);
    }

    /** Also where it is not a create that comes too early: the look at what was made, and what sets it live. */
    @ParameterizedTest
    @CsvSource({"GET, adsets", "GET, ads", "POST, node"})
    void whatMetaDoesNotKnowEverywhereYetGoesLiveALittleLater(String method, String edge) {
        // Given
        Journey journey = Journey.withAds(1);
        Journey.sandboxPost(
                "faults",
                """
                {"match": {"method": "%s", "edge": "%s", "account": "%s"}, "times": 1,
                 "fault": {"type": "error", "when": "before", "code": 100, "subcode": 33}}
                """
                        .formatted(method, edge, journey.account));

        // When
        JsonNode publication = journey.published("active");

        // Then
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("active");
        journey.assertExactlyOnce(publication, 1);
    }

    /** The rows as that run found them tell of an older request. */
    @Test
    void whatALaterRunHasMadeIsNewToo() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.faultNth("campaigns", 1, "{\"type\": \"reset\", \"when\": \"before\"}");
        Journey.sandboxPost(
                "faults",
                """
                {"match": {"method": "GET", "edge": "adsets", "account": "%s"}, "times": 1,
                 "fault": {"type": "error", "when": "before", "code": 100, "subcode": 33}}
                """
                        .formatted(journey.account));

        // When
        JsonNode publication = journey.published("active");

        // Then
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("active");
        journey.assertExactlyOnce(publication, 1);
    }

    @Test
    void aParentThatMetaNeverSeesEndsInAnError() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.fault("adsets", "{\"type\": \"fresh_parent\"}", -1);

        // When
        JsonNode publication = journey.published("paused");

        // Then
        assertThat(publication.path("publish_status").asText()).isEqualTo("error");
        assertThat(publication.path("error_message").asText()).contains("100/33");
        assertThat(Collections.frequency(journey.requestsSince(0), "POST adsets"))
                .isBetween(2, 5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1885272 |                                             | /budget_data/dailyBudget",
                "1487033 |                                             | /budget_data/endTime",
                "2490408 |                                             | /goal_data/selectedGoal",
                "4711    | {\"blame_field_specs\":[[\"daily_budget\"]]}  | /budget_data/dailyBudget",
                "3858079 | {\"blame_field_specs\":[[\"start_time\"]]}    | /budget_data/startTime",
            })
    void aKnownSubcodeOrABlameInsideAStringLeadsBackToTheDraft(int subcode, String blame, String pointer) {
        // Given
        Journey journey = Journey.withAds(1);
        ObjectNode fault = Journey.JSON
                .createObjectNode()
                .put("type", "error")
                .put("when", "before")
                .put("code", 100)
                .put("subcode", subcode);
        journey.fault("adsets", (blame == null ? fault : fault.put("error_data", blame)).toString());

        // When
        JsonNode publication = journey.published("paused");

        // Then
        assertThat(publication.path("publish_status").asText()).isEqualTo("error");
        assertThat(Journey.texts(publication.at("/error/pointers"))).containsExactly(pointer);
        assertThat(publication.at("/error/fix").asText()).isNotBlank();
    }

    private static Journey refused() {
        Journey journey = Journey.withAds(2);
        journey.fault("adsets", BUDGET_BLAMED);
        JsonNode publication = journey.published("paused");
        assertThat(publication.path("publish_status").asText()).isEqualTo("error");
        return journey;
    }

    private static void changeBudget(Journey journey, int daily) {
        ObjectNode budget = (ObjectNode)
                Journey.read(journey.api().get(journey.path("/state")).asString())
                        .get("budget_data");
        journey.put("budget_data", budget.put("dailyBudget", daily));
    }
}
