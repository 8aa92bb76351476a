package dev.adpublisher.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a frontend and other programs rely on of publishing, seen from outside. */
@QuarkusTest
class PublishingContractTest {
    private static final String[] PUBLICATION = {
        "campaign_id", "publish_status", "phase", "target", "progress", "meta_campaign_id", "meta_adset_id",
                "meta_ad_ids",
        "meta_creative_ids", "objects", "error_message", "retry_count", "next_attempt_at", "published_at", "paused_at",
                "created_at",
        "updated_at"
    };

    private static List<String> members(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode json(Response response) {
        return Journey.read(response.asString());
    }

    private static void refused(Response response, int status) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", notNullValue());
    }

    private static Response publish(Journey journey, String key, String body) {
        return journey.api().header("Idempotency-Key", key).body(body).post(journey.path("/publish"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/prepare", "/validate"})
    void aPlanHasItsDataItsObjectsAndFindings(String step) {
        // Given
        Journey journey = Journey.connected("website-visits", "GBP", draft -> Journey.images(draft, 1));
        // When
        Response answer = journey.post(step);
        // Then
        answer.then().statusCode(200);
        JsonNode plan = json(answer);
        assertThat(members(plan)).contains("publish_data", "objects", "findings");
        assertThat(members(plan.path("publish_data"))).contains("campaign", "adset", "ads", "metadata");
        assertThat(plan.path("objects")).isNotEmpty();
        assertThat(json(journey.api().get(journey.path("/state"))).path("publish_data"))
                .isEqualTo(plan.path("publish_data"));
        assertThat(journey.atMeta("campaign")).as("nothing is created").isEmpty();
    }

    @Test
    void aFindingNamesItsFieldAndAnErrorBlocksPublishing() {
        // Given
        Journey journey = Journey.named("Nothing in it");
        // When
        JsonNode findings = json(journey.post("/prepare")).path("findings");
        // Then
        assertThat(findings).isNotEmpty().allSatisfy(finding -> {
            assertThat(members(finding)).contains("severity", "pointer", "code", "message", "fix");
            assertThat(finding.path("severity").asText()).isIn("error", "warning", "info");
            assertThat(finding.path("pointer").asText()).startsWith("/");
        });
        Response blocked = journey.publish("paused");
        refused(blocked, 422);
        blocked.then().body("violations.pointer", hasItem(startsWith("/")));
        refused(journey.api().get(journey.path("/publication")), 404);
        refused(journey.api().get(journey.path("/publication/events")), 404);
    }

    @Test
    void aPublishIsAcceptedShownAndSteeredToItsEnd() {
        // Given
        Journey journey = Journey.withAds(1);
        refused(journey.publish("live"), 422);
        // When
        Response accepted = publish(journey, "k", "{\"target\": \"paused\"}");
        // Then
        accepted.then().statusCode(202).header("Location", endsWith(journey.path("/publication")));
        JsonNode publication = journey.ended();
        assertThat(members(publication)).contains(PUBLICATION);
        assertThat(members(publication.path("progress"))).containsExactlyInAnyOrder("total", "done");
        assertThat(publication.path("objects")).isNotEmpty().allSatisfy(object -> assertThat(members(object))
                .contains("kind", "ordinal", "state", "meta_id", "attempts", "error"));
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        assertThat(publication.path("phase").asText()).isEqualTo("done");
        assertThat(publication.path("meta_campaign_id").asText()).matches("[0-9]+");
        assertThat(publication.path("published_at").isTextual()).isTrue();
        assertThat(journey.publishedStatus()).isEqualTo("paused");
        // The key.
        Response again = publish(journey, "k", "{\"target\": \"paused\"}");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(json(again)).isEqualTo(json(accepted));
        refused(publish(journey, "k", "{\"target\": \"active\"}"), 422);
        // Live, paused, live, archived: with the same ids.
        journey.publish("active").then().statusCode(202);
        assertThat(journey.ended().path("publish_status").asText()).isEqualTo("active");
        journey.command("pause").then().statusCode(202).header("Location", endsWith(journey.path("/publication")));
        assertThat(journey.ended().path("publish_status").asText()).isEqualTo("paused");
        journey.command("resume").then().statusCode(202);
        assertThat(journey.ended().path("publish_status").asText()).isEqualTo("active");
        journey.publish("paused").then().statusCode(202);
        assertThat(journey.ended().path("meta_campaign_id")).isEqualTo(publication.path("meta_campaign_id"));
        refused(journey.command("retry"), 409);
        refused(journey.command("explode"), 404);
        journey.command("archive").then().statusCode(202);
        journey.ended();
        assertThat(journey.atMeta("campaign")).hasSize(1);
    }

    @Test
    void aSecondPublishOfWhatIsUnderWayIsAConflictAndACancelledOneLeavesNoStatus() {
        // Given
        Journey journey = Journey.withAds(1);
        Journey.Hold hold = journey.hold("adsets", 1, "after");
        journey.publish("paused").then().statusCode(202);
        hold.await();
        // When, Then
        refused(journey.publish("paused"), 409);
        assertThat(journey.publication().path("publish_status").asText()).isEqualTo("publishing");
        journey.command("cancel").then().statusCode(202);
        hold.release();
        JsonNode end = journey.ended();
        assertThat(end.path("publish_status").isNull()).isTrue();
        assertThat(journey.publishedStatus()).isNull();
        assertThat(end.path("objects")).as("ids stay known").anySatisfy(object -> assertThat(
                        object.path("meta_id").asText())
                .matches("[0-9]+"));
    }

    @Test
    void eventsAreNamedResumeAndEnd() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        // When
        Response stream = journey.api().accept("text/event-stream").get(journey.path("/publication/events"));
        // Then: it is over already, so that the stream ends by itself.
        stream.then().statusCode(200).contentType(startsWith("text/event-stream"));
        List<String> lines = stream.asString().lines().toList();
        assertThat(lines).anyMatch(line -> line.replace(" ", "").equals("event:publication"));
        String data = lines.stream()
                .filter(line -> line.startsWith("data:"))
                .findFirst()
                .orElseThrow();
        assertThat(Journey.read(data.substring(5))).isEqualTo(journey.publication());
        String id = lines.stream()
                .filter(line -> line.startsWith("id:"))
                .findFirst()
                .orElseThrow()
                .substring(3)
                .strip();
        assertThat(journey.api()
                        .header("Last-Event-ID", id)
                        .accept("text/event-stream")
                        .get(journey.path("/publication/events"))
                        .asString())
                .doesNotContain("event:");
    }

    @Test
    void theLogHasTheNewestFirst() {
        // Given
        Journey journey = Journey.named("Logged");
        for (String name : List.of("one", "two", "three")) {
            journey.api()
                    .body("{\"name\": \"" + name + "\"}")
                    .patch(journey.path(""))
                    .then()
                    .statusCode(200);
        }
        // When
        Response log = journey.api().get(journey.path("/audit"));
        // Then
        log.then().statusCode(200);
        List<String> times = log.path("items.created_at");
        assertThat(times).hasSizeGreaterThanOrEqualTo(3).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(json(log).path("items")).allSatisfy(entry -> {
            assertThat(members(entry)).contains("action", "actor", "subject", "from_state", "to_state", "created_at");
            assertThat(entry.path("campaign_id").asText()).isEqualTo(journey.campaign);
        });
        refused(journey.api().get(journey.path("/audit?limit=201")), 400);
        journey.api().get(journey.path("")).then().body("id", equalTo(journey.campaign));
    }
}
