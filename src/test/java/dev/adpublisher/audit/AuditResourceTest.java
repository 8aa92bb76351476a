package dev.adpublisher.audit;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.adpublisher.campaign.TestApi;
import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AuditResourceTest {
    private final UUID user = UUID.randomUUID();

    @Inject
    TestDatabase database;

    @Test
    void tellsWhatHappenedNewestFirstAlsoAfterTheCampaignIsGone() {
        // Given
        UUID id = campaign(user, "Old name");
        String address = "/api/v1/campaigns/" + id;
        as(user).body("{\"name\": \"New name\"}").patch(address).then().statusCode(200);
        as(user).body("{\"secretNote\": \"hush\"}")
                .put(TestApi.section(id, "goal_data"))
                .then()
                .statusCode(200);
        as(user).body("{\"secretNote\": \"hush\"}")
                .put(TestApi.section(id, "goal_data"))
                .then()
                .statusCode(200);
        database.run(user, "UPDATE campaigns SET published_status = 'error' WHERE id = ?", id);
        as(user).delete(address).then().statusCode(204);
        // When
        Response log = as(user).get(address + "/audit");
        // Then
        log.then()
                .statusCode(200)
                .body("next_cursor", nullValue())
                .body(
                        "items.action",
                        contains(
                                "campaign.deleted",
                                "campaign.published_status",
                                "draft.stored",
                                "campaign.renamed",
                                "campaign.created"))
                .body("items.actor", contains("user", "service", "user", "user", "user"))
                .body("items[1].to_state", equalTo("error"))
                .body("items[2].subject", equalTo("goal_data"))
                .body("items[3].from_state", equalTo("Old name"))
                .body("items[3].to_state", equalTo("New name"))
                .body("items.user_id.unique()", contains(user.toString()))
                .body("items.campaign_id.unique()", contains(id.toString()));
        assertThat(log.asString()).doesNotContain("hush");
    }

    @Test
    void pages() {
        UUID id = campaign(user, "Paged");
        for (int i = 0; i < 4; i++) {
            as(user).body("{\"name\": \"" + i + "\"}")
                    .patch("/api/v1/campaigns/" + id)
                    .then()
                    .statusCode(200);
        }
        List<String> states = new ArrayList<>();
        String cursor = "";
        do {
            Response page = as(user).queryParam("limit", 2)
                    .queryParam("cursor", cursor)
                    .get("/api/v1/campaigns/" + id + "/audit");
            states.addAll(page.path("items.to_state"));
            cursor = page.path("next_cursor");
        } while (cursor != null);
        assertThat(states).containsExactly("3", "2", "1", "0", null);
    }

    @Test
    void hasNothingOnWhatNeverWas() {
        as(user).get("/api/v1/campaigns/" + UUID.randomUUID() + "/audit")
                .then()
                .statusCode(404)
                .body("code", equalTo("not_found"));
    }

    @Test
    void aCursorOpensNothing() {
        UUID own = campaign(user, "Mine");
        as(user).body("{\"name\": \"Mine too\"}").patch("/api/v1/campaigns/" + own);
        String cursor = as(user).queryParam("limit", 1)
                .get("/api/v1/campaigns/" + own + "/audit")
                .path("next_cursor");
        UUID foreign = campaign(UUID.randomUUID(), "Theirs");
        for (UUID campaign : List.of(foreign, UUID.randomUUID())) {
            as(user).queryParam("cursor", cursor)
                    .get("/api/v1/campaigns/" + campaign + "/audit")
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("not_found"));
        }
    }
}
