package dev.adpublisher.campaign;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class CampaignResourceTest {
    private static final String CAMPAIGNS = "/api/v1/campaigns";
    private static final String INSTANT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z";

    private final UUID user = UUID.randomUUID();

    @Inject
    TestDatabase database;

    @Test
    void beginsACampaignAndAnswersItsRow() {
        // When
        Response response = as(user).body(Map.of("name", "Spring sale", "initial_goal", "website-visits"))
                .post(CAMPAIGNS);
        // Then
        String id = response.path("id");
        response.then()
                .statusCode(201)
                .header("Location", endsWith("/api/v1/campaigns/" + id))
                .body("user_id", equalTo(user.toString()))
                .body("name", equalTo("Spring sale"))
                .body("initial_goal", equalTo("website-visits"))
                .body("published_status", nullValue())
                .body("$", hasKey("published_status"))
                .body("$", hasKey("status"))
                .body("$", hasKey("last_metrics_sync_at"))
                .body("created_at", matchesPattern(INSTANT))
                .body("updated_at", matchesPattern(INSTANT));
        as(user).get(CAMPAIGNS + "/" + id)
                .then()
                .statusCode(200)
                .header("ETag", equalTo(response.header("ETag")))
                .body("", equalTo(response.path("")));
    }

    @Test
    void pagesThroughCampaignsNewestFirst() {
        // Given
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(campaign(user, "Campaign " + i).toString());
        }
        // When
        List<String> read = new ArrayList<>();
        String cursor = "";
        do {
            Response page =
                    as(user).queryParam("limit", 2).queryParam("cursor", cursor).get(CAMPAIGNS);
            page.then().statusCode(200);
            read.addAll(page.path("items.id"));
            cursor = page.path("next_cursor");
        } while (cursor != null);
        // Then
        assertThat(read).isEqualTo(made);
    }

    @Test
    void filtersByTextInTheNameTakingItLiterally() {
        campaign(user, "50% off Zoë's shoes");
        campaign(user, "500 shoes");
        as(user).queryParam("q", "0% OFF zoë")
                .get(CAMPAIGNS)
                .then()
                .body("items.name", contains("50% off Zoë's shoes"));
        as(user).queryParam("q", "shoes")
                .get(CAMPAIGNS)
                .then()
                .body("items.name", contains("500 shoes", "50% off Zoë's shoes"));
    }

    @Test
    void filtersByPublishedStatus() {
        // Given
        UUID active = campaign(user, "Active");
        campaign(user, "Draft");
        database.run(user, "UPDATE campaigns SET published_status = 'active' WHERE id = ?", active);
        // When, Then
        as(user).queryParam("published_status", "active").get(CAMPAIGNS).then().body("items.name", contains("Active"));
        as(user).queryParam("published_status", "none").get(CAMPAIGNS).then().body("items.name", contains("Draft"));
        as(user).queryParam("published_status", "")
                .get(CAMPAIGNS)
                .then()
                .body("items.name", contains("Draft", "Active"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=many",
                "cursor=!!",
                "cursor=AAAA",
                "published_status=live",
                "published_status=any"
            })
    void refusesParametersThatMakeNoSense(String query) {
        as(user).get(CAMPAIGNS + "?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid_parameter"));
    }

    @Test
    void changesOnlyWhatThePatchNames() {
        UUID id = campaign(user, "Old name");
        as(user).body("{\"status\": \"in_review\", \"initial_goal\": \"leads\"}")
                .patch(CAMPAIGNS + "/" + id)
                .then()
                .statusCode(200);
        as(user).body("{\"name\": \"New name\", \"initial_goal\": null}")
                .patch(CAMPAIGNS + "/" + id)
                .then()
                .statusCode(200)
                .body("name", equalTo("New name"))
                .body("status", equalTo("in_review"))
                .body("initial_goal", nullValue());
    }

    @Test
    void tellsTheSecondTabThatTheFirstWasFaster() {
        // Given: two tabs that read the same campaign
        UUID id = campaign(user, "Shared");
        String tag = as(user).get(CAMPAIGNS + "/" + id).header("ETag");
        String written = as(user).header("If-Match", tag)
                .body("{\"name\": \"First\"}")
                .patch(CAMPAIGNS + "/" + id)
                .header("ETag");
        // When
        as(user).header("If-Match", tag)
                .body("{\"name\": \"Second\"}")
                .patch(CAMPAIGNS + "/" + id)
                .then()
                .statusCode(412)
                .body("code", equalTo("precondition_failed"));
        as(user).header("If-Match", tag).delete(CAMPAIGNS + "/" + id).then().statusCode(412);
        // Then
        as(user).get(CAMPAIGNS + "/" + id).then().body("name", equalTo("First")).header("ETag", equalTo(written));
        as(user).header("If-None-Match", written)
                .get(CAMPAIGNS + "/" + id)
                .then()
                .statusCode(304);
    }

    @Test
    void deletesACampaignWithEverythingBelow() {
        UUID id = campaign(user, "Gone");
        as(user).body("{}").put(TestApi.section(id, "goal_data")).then().statusCode(200);
        as(user).body("{\"name\": \"Ad\"}")
                .post(CAMPAIGNS + "/" + id + "/ads")
                .then()
                .statusCode(201);
        as(user).delete(CAMPAIGNS + "/" + id).then().statusCode(204);
        as(user).get(CAMPAIGNS + "/" + id).then().statusCode(404);
        as(user).get(CAMPAIGNS + "/" + id + "/state").then().statusCode(404);
    }

    @Test
    void keepsACampaignWhosePublicationIsNotCancelled() {
        // Given
        UUID id = campaign(user, "Published");
        database.run(
                user,
                "INSERT INTO publications (user_id, campaign_id, attempt, task, target, phase, outcome, ad_account_id, plan)"
                        + " VALUES (?, ?, 1, 'publish', 'paused', 'done', 'failed', '1', '{}')",
                user,
                id);
        // When, Then
        as(user).delete(CAMPAIGNS + "/" + id).then().statusCode(409).body("code", equalTo("campaign_published"));
        database.run(user, "UPDATE publications SET outcome = 'cancelled' WHERE campaign_id = ?", id);
        as(user).delete(CAMPAIGNS + "/" + id).then().statusCode(204);
    }

    /** Profiles that were there before us may ask for more than an id; here they do so for one user. */
    @Test
    void saysThatAProfileIsMissingWhereItCannotMakeOne() {
        // Given
        var owner = dev.adpublisher.platform.TestDatabase.ofTheService();
        owner.given(
                """
                CREATE FUNCTION needs_a_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  RAISE EXCEPTION 'null value' USING ERRCODE = 'not_null_violation', TABLE = 'profiles', COLUMN = 'full_name';
                END $$""");
        owner.given(
                "CREATE TRIGGER needs_a_name BEFORE INSERT ON profiles FOR EACH ROW WHEN (NEW.id = '%s') EXECUTE FUNCTION needs_a_name()"
                        .formatted(user));
        try {
            as(user).body("{\"name\": \"First\"}")
                    // When
                    .post(CAMPAIGNS)
                    .then()
                    // Then
                    .statusCode(409)
                    .body("code", equalTo("profile_missing"));
        } finally {
            owner.given("DROP FUNCTION needs_a_name() CASCADE");
        }
    }

    @Test
    void keepsACampaignThatWasPublishedBeforeThisService() {
        UUID id = campaign(user, "Adopted");
        database.run(
                user,
                "INSERT INTO meta_published_campaigns (campaign_id, meta_campaign_id, publish_status) VALUES (?, '123', 'active')",
                id);
        as(user).delete(CAMPAIGNS + "/" + id).then().statusCode(409).body("code", equalTo("campaign_published"));
    }
}
