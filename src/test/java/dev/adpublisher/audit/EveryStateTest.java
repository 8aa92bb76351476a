package dev.adpublisher.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every transition of an ad's, a campaign's and a connection's status has one entry that says whose doing it was; what stays has none. */
@QuarkusTest
class EveryStateTest {

    @Inject
    TestDatabase database;

    @Test
    void whatAUserChangesIsTheirDoing() {
        // Given
        Journey journey = Journey.named("Mine");
        String ad = journey.api()
                .body("{\"name\": \"Beach\"}")
                .post(journey.path("/ads"))
                .path("id");

        // When
        for (int twice = 0; twice < 2; twice++) {
            patch(journey, "", "{\"status\": \"in_review\"}");
            patch(journey, "/ads/" + ad, "{\"status\": \"ready\"}");
        }
        patch(journey, "/ads/" + ad, "{\"status\": \"draft\", \"copy_data\": {\"headline\": \"Sun\"}}");
        patch(journey, "", "{\"name\": \"Yours\", \"status\": \"done\"}");

        // Then
        assertThat(log(journey, "ad.", "campaign.", "draft."))
                .containsExactlyInAnyOrder(
                        "user campaign.created campaign",
                        "user ad.created ad/" + ad,
                        "user campaign.status campaign null>in_review",
                        "user ad.status ad/" + ad + " draft>ready",
                        "user ad.status ad/" + ad + " ready>draft",
                        "user ad.changed ad/" + ad,
                        "user campaign.renamed campaign Mine>Yours",
                        "user campaign.status campaign in_review>done");
    }

    @Test
    void whatPublishingMakesOfAdsAndCampaignIsTheServices() {
        // Given
        Journey journey = Journey.withAds(2);
        JsonNode publication = journey.published("active");
        assertThat(publication.path("publish_status").asText()).isEqualTo("active");
        List<String> ads = journey.api().get(journey.path("/ads")).path("items.id");

        // When
        journey.command("archive").then().statusCode(202);
        journey.until(now -> now.path("phase").asText().equals("done")
                && journey.atMeta("campaign").getFirst().path("status").asText().equals("ARCHIVED"));

        // Then
        journey.api().get(journey.path("")).then().body("status", equalTo("archived"));
        assertThat(log(journey, "campaign.status")).containsExactly("service campaign.status campaign null>archived");
        assertThat(ads).hasSize(2);
        assertThat(log(journey, "ad."))
                .filteredOn(entry -> entry.contains(ads.getFirst()))
                .containsExactly(
                        "service ad.status ad/" + ads.getFirst() + " draft>paused",
                        "service ad.status ad/" + ads.getFirst() + " paused>active",
                        "service ad.status ad/" + ads.getFirst() + " active>archived");
        assertThat(log(journey, "ad.")).hasSize(6);
    }

    @Test
    void whatTheCalendarMakesOfAConnectionIsWrittenOnce() {
        // Given
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        database.run(
                journey.user,
                "UPDATE campaign_meta_connections SET token_expires_at = now() - interval '1 hour' WHERE campaign_id = ?::uuid",
                journey.campaign);

        // When
        for (int twice = 0; twice < 2; twice++) {
            journey.api()
                    .get(journey.path("/connection"))
                    .then()
                    .statusCode(200)
                    .body("connection_status", equalTo("expired"));
        }
        journey.connect().then().statusCode(200).body("connection_status", equalTo("connected"));
        journey.connect().then().statusCode(200);

        // Then
        assertThat(log(journey, "connection."))
                .extracting(entry -> entry.replaceAll("connection/\\S+", "it"))
                .containsExactly(
                        "user connection.connected it null>connected",
                        "service connection.changed it connected>expired",
                        "user connection.changed it expired>connected",
                        "user connection.changed it connected>connected");
    }

    private static void patch(Journey journey, String path, String body) {
        journey.api().body(body).patch(journey.path(path)).then().statusCode(200);
    }

    /** Oldest first: {@code actor action subject from>to}, of actions that begin so. */
    private static List<String> log(Journey journey, String... actions) {
        JsonNode log =
                Journey.read(journey.api().get(journey.path("/audit?limit=200")).asString());
        List<String> entries = new ArrayList<>();
        for (JsonNode entry : log.path("items")) {
            String action = entry.path("action").asText();
            if (List.of(actions).stream().anyMatch(action::startsWith)) {
                boolean states = !entry.path("from_state").isNull()
                        || !entry.path("to_state").isNull();
                String moved = states
                        ? " " + entry.path("from_state").asText() + ">"
                                + entry.path("to_state").asText()
                        : "";
                entries.addFirst(entry.path("actor").asText() + " " + action + " "
                        + entry.path("subject").asText() + moved);
            }
        }
        return entries;
    }
}
