package dev.adpublisher.audit;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who tried what in vain is in the log of their own campaign, and in nobody else's. */
@QuarkusTest
class RefusedCommandsTest {
    private final UUID user = UUID.randomUUID();

    @Test
    void areWrittenDownWithTheReason() {
        // Given
        UUID campaign = campaign(user, "Not complete");
        // When
        post(user, campaign, "publish", "{\"target\": \"paused\"}", 422);
        post(user, campaign, "publish", "{\"target\": \"sideways\", \"note\": \"hush\"}", 422);
        // Then
        assertThat(log(user, campaign))
                .containsExactly(
                        Map.of(
                                "action",
                                "command.refused",
                                "subject",
                                "publish",
                                "to",
                                "unknown_member",
                                "actor",
                                "user"),
                        Map.of(
                                "action",
                                "command.refused",
                                "subject",
                                "publish",
                                "to",
                                "not_publishable",
                                "actor",
                                "user"),
                        Map.of("action", "campaign.created", "subject", "campaign", "to", "null", "actor", "user"));
        assertThat(as(user).get("/api/v1/campaigns/" + campaign + "/audit").asString())
                .doesNotContain("hush", "sideways");
    }

    @Test
    void standBesideThoseThatWereAccepted() {
        // Given
        Journey journey = Journey.withAds(1);
        journey.published("paused");
        // When
        journey.command("cancel").then().statusCode(409);
        journey.command("pause").then().statusCode(202);
        // Then
        List<String> commands =
                journey.api().get(journey.path("/audit?limit=200")).path("items.findAll { it.actor == 'user' }.action");
        assertThat(commands.subList(0, 3))
                .containsExactly("publication.pause", "command.refused", "publication.requested");
    }

    @Test
    void ofAStrangerLeaveNoTrace() {
        // Given
        UUID stranger = UUID.randomUUID();
        UUID campaign = campaign(user, "Mine");
        campaign(stranger, "Theirs");
        // When
        post(stranger, campaign, "publish", "{\"target\": \"paused\"}", 404);
        post(stranger, campaign, "publish", "{\"target\": 7}", 422);
        post(stranger, campaign, "publication/cancel", "", 404);
        // Then
        assertThat(log(user, campaign)).hasSize(1);
        as(stranger).get("/api/v1/campaigns/" + campaign + "/audit").then().statusCode(404);
    }

    @Test
    void areNotWhatIsTypedWrongIntoADraft() {
        // Given
        UUID campaign = campaign(user, "Mine");
        // When
        post(user, campaign, "ads", "{\"colour\": \"red\"}", 422);
        as(user).body("{\"selectedGoal\": 7}")
                .put("/api/v1/campaigns/" + campaign + "/state/goal_data")
                .then()
                .statusCode(422);
        // Then
        assertThat(log(user, campaign)).hasSize(1);
    }

    private static void post(UUID user, UUID campaign, String command, String body, int status) {
        as(user).body(body)
                .post("/api/v1/campaigns/" + campaign + "/" + command)
                .then()
                .statusCode(status);
    }

    private static List<Map<String, String>> log(UUID user, UUID campaign) {
        List<Map<String, Object>> items =
                as(user).get("/api/v1/campaigns/" + campaign + "/audit").path("items");
        return items.stream()
                .map(item -> Map.of(
                        "action", String.valueOf(item.get("action")),
                        "subject", String.valueOf(item.get("subject")),
                        "to", String.valueOf(item.get("to_state")),
                        "actor", String.valueOf(item.get("actor"))))
                .toList();
    }
}
