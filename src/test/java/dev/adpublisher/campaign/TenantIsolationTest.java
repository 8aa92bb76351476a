package dev.adpublisher.campaign;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class TenantIsolationTest {
    private final UUID owner = UUID.randomUUID();
    private final UUID stranger = UUID.randomUUID();

    private UUID campaign;
    private String ad;

    @BeforeEach
    void aCampaignOfTheOwner() {
        campaign = campaign(owner, "Private");
        as(owner)
                .body("{\"selectedGoal\": \"leads\"}")
                .put(TestApi.section(campaign, "goal_data"))
                .then()
                .statusCode(200);
        ad = as(owner)
                .body(Map.of("name", "Private ad"))
                .post("/api/v1/campaigns/" + campaign + "/ads")
                .path("id");
        campaign(stranger, "Another's");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET    | /campaigns/{campaign}                     |",
                "PATCH  | /campaigns/{campaign}                     | {\"name\": \"Mine\"}",
                "PATCH  | /campaigns/{campaign}                     | {\"colour\": \"red\"}",
                "DELETE | /campaigns/{campaign}                     |",
                "GET    | /campaigns/{campaign}/state               |",
                "GET    | /campaigns/{campaign}/state/goal_data     |",
                "PUT    | /campaigns/{campaign}/state/goal_data     | {}",
                "PUT    | /campaigns/{campaign}/state/goal_data     | {\"selectedGoal\": \"fame\"}",
                "DELETE | /campaigns/{campaign}/state/goal_data     |",
                "GET    | /campaigns/{campaign}/ads                 |",
                "POST   | /campaigns/{campaign}/ads                 | {\"name\": \"Mine\"}",
                "GET    | /campaigns/{campaign}/ads/{ad}            |",
                "PATCH  | /campaigns/{campaign}/ads/{ad}            | {\"name\": \"Mine\"}",
                "DELETE | /campaigns/{campaign}/ads/{ad}            |",
                "GET    | /campaigns/{campaign}/readiness           |",
                "GET    | /campaigns/{campaign}/audit               |",
            })
    void answersForAForeignCampaignAsForAnUnknownOrMalformedOne(String method, String path, String body) {
        // When
        Problem foreign = call(method, path, campaign.toString(), body);
        Problem unknown = call(method, path, UUID.randomUUID().toString(), body);
        Problem malformed = call(method, path, "not-a-uuid", body);
        // Then
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign).isEqualTo(unknown).isEqualTo(malformed);
        as(owner).get("/api/v1/campaigns/" + campaign + "/ads/" + ad).then().statusCode(200);
        assertThat(as(owner).get(TestApi.section(campaign, "goal_data")).<String>path("selectedGoal"))
                .isEqualTo("leads");
    }

    private record Problem(int status, String contentType, Map<String, Object> body) {}

    private Problem call(String method, String path, String id, String body) {
        String address = "/api/v1" + path.replace("{campaign}", id).replace("{ad}", ad);
        Response response = (body == null ? as(stranger) : as(stranger).body(body)).request(method, address);
        Map<String, Object> problem = response.jsonPath().getMap("");
        assertThat(problem.remove("instance")).isEqualTo(address);
        return new Problem(response.statusCode(), response.contentType(), problem);
    }

    @Test
    void keepsAnAdInItsOwnCampaign() {
        UUID other = campaign(owner, "Other");
        as(owner).get("/api/v1/campaigns/" + other + "/ads/" + ad).then().statusCode(404);
        as(owner).delete("/api/v1/campaigns/" + other + "/ads/" + ad).then().statusCode(404);
    }

    @Test
    void listsNothingOfOthers() {
        UUID newcomer = UUID.randomUUID();
        as(newcomer).get("/api/v1/campaigns").then().statusCode(200).body("items", empty());
        as(newcomer).queryParam("q", "Private").get("/api/v1/campaigns").then().body("items", empty());
    }
}
