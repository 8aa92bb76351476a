package dev.adpublisher.contract;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.section;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.campaign.TestApi;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a frontend and other programs rely on of drafts and of the connection, seen from outside. */
@QuarkusTest
class DraftsContractTest {
    private static final String API = "/api/v1";
    private static final String CAMPAIGNS = API + "/campaigns";
    private static final List<String> SECTIONS = List.of(
            "goal_data", "location_data", "budget_data", "ad_copy_data", "ad_preview_data", "meta_connect_data");

    private final UUID user = UUID.randomUUID();

    private static String address(UUID campaign, String rest) {
        return CAMPAIGNS + "/" + campaign + rest;
    }

    private static JsonNode json(Response response) {
        return Journey.read(response.asString());
    }

    private static List<String> members(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void problem(Response response, int status) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("$", hasKey("type"))
                .body("title", notNullValue())
                .body("status", equalTo(status))
                .body("detail", notNullValue())
                .body("instance", startsWith(API))
                .body("code", org.hamcrest.Matchers.matchesPattern("[a-z][a-z0-9_]*"));
    }

    @Test
    void aCampaignIsMadeReadFoundChangedAndDeleted() {
        // When
        Response made = as(user).body("{\"name\": \"Spring sale\", \"initial_goal\": \"leads\"}")
                .post(CAMPAIGNS);
        // Then
        made.then()
                .statusCode(201)
                .header("Location", endsWith(CAMPAIGNS + "/" + made.path("id")))
                .header("ETag", notNullValue());
        String address = CAMPAIGNS + "/" + made.path("id");
        JsonNode read = json(as(user).get(made.header("Location")));
        assertThat(members(read))
                .contains(
                        "id",
                        "user_id",
                        "name",
                        "published_status",
                        "status",
                        "initial_goal",
                        "last_metrics_sync_at",
                        "created_at",
                        "updated_at");
        assertThat(read.path("user_id").asText()).isEqualTo(user.toString());
        assertThat(read.path("published_status").isNull()).isTrue();
        as(user).get(CAMPAIGNS + "?q=spring").then().body("items.id", hasSize(1));
        as(user).get(CAMPAIGNS + "?q=autumn").then().body("items", hasSize(0));
        as(user).get(CAMPAIGNS + "?published_status=active")
                .then()
                .statusCode(200)
                .body("items", hasSize(0));
        problem(as(user).get(CAMPAIGNS + "?published_status=gone"), 400);
        as(user).body("{\"name\": \"Summer sale\"}")
                .patch(address)
                .then()
                .statusCode(200)
                .body("name", equalTo("Summer sale"));
        as(user).delete(address).then().statusCode(204);
        problem(as(user).get(address), 404);
    }

    @Test
    void twoTabsDoNotOverwriteEachOther() {
        UUID campaign = TestApi.campaign(user, "Tabs");
        String ad = address(
                campaign,
                "/ads/"
                        + as(user).body("{\"name\": \"a\"}")
                                .post(address(campaign, "/ads"))
                                .path("id"));
        String goal = section(campaign, "meta_connect_data");
        as(user).body("{\"status\": \"one\"}").put(goal).then().statusCode(200);
        Map<String, String> changes = Map.of(
                address(campaign, ""), "{\"name\": \"%s\"}", ad, "{\"name\": \"%s\"}", goal, "{\"status\": \"%s\"}");
        changes.forEach((address, body) -> {
            String method = address.equals(goal) ? "PUT" : "PATCH";
            String seen = as(user).get(address)
                    .then()
                    .statusCode(200)
                    .header("ETag", notNullValue())
                    .extract()
                    .header("ETag");
            Response first = as(user).header("If-Match", seen)
                    .body(body.formatted("first"))
                    .request(method, address);
            first.then().statusCode(200).header("ETag", org.hamcrest.Matchers.not(seen));
            problem(
                    as(user).header("If-Match", seen)
                            .body(body.formatted("second"))
                            .request(method, address),
                    412);
            problem(as(user).header("If-Match", seen).delete(address), 412);
            as(user).get(address).then().header("ETag", equalTo(first.header("ETag")));
            // Without If-Match the last one wins.
            as(user).body(body.formatted("third"))
                    .request(method, address)
                    .then()
                    .statusCode(200);
        });
    }

    @Test
    void everySectionIsStoredReadCheckedAndForgotten() {
        UUID campaign = TestApi.campaign(user, "Sections");
        for (String name : SECTIONS) {
            String address = section(campaign, name);
            problem(as(user).get(address), 404);
            as(user).body("{\"of_the_screen\": {\"open\": true}}")
                    .put(address)
                    .then()
                    .statusCode(200);
            as(user).get(address).then().statusCode(200).body("of_the_screen.open", equalTo(true));
            Response wrong = as(user).body("[]").put(address);
            problem(wrong, 422);
        }
        assertThat(members(json(as(user).get(address(campaign, "/state")))))
                .containsAll(SECTIONS)
                .contains("publish_data", "updated_at");
        for (String name : SECTIONS) {
            as(user).delete(section(campaign, name)).then().statusCode(204);
            problem(as(user).get(section(campaign, name)), 404);
        }
        problem(as(user).body("{}").put(section(campaign, "publish_data")), 404);
        problem(as(user).get(section(campaign, "other_data")), 404);
    }

    @Test
    void aWrongDocumentIsBlamedWithAPointerThatBeginsWithItsSection() {
        UUID campaign = TestApi.campaign(user, "Wrong");
        Response wrong = as(user).body("{\"locations\": [{\"type\": \"city\", \"key\": {}}]}")
                .put(section(campaign, "location_data"));
        problem(wrong, 422);
        wrong.then()
                .body("violations.pointer", org.hamcrest.Matchers.hasItem("/location_data/locations/0/key"))
                .body("violations.code", everyItem(notNullValue()))
                .body("violations.message", everyItem(notNullValue()));
    }

    @Test
    void schemasAreJsonSchema202012() {
        for (String name : SECTIONS) {
            as(user).get(API + "/schemas/" + name)
                    .then()
                    .statusCode(200)
                    .body("'$schema'", equalTo("https://json-schema.org/draft/2020-12/schema"));
        }
        problem(as(user).get(API + "/schemas/other_data"), 404);
    }

    @Test
    void anAdIsMadeReadChangedAndDeleted() {
        UUID campaign = TestApi.campaign(user, "Ads");
        Response made = as(user).body("{\"name\": \"Beach\", \"destination_type\": \"website\"}")
                .post(address(campaign, "/ads"));
        made.then().statusCode(201).header("Location", endsWith("/ads/" + made.path("id")));
        String address = address(campaign, "/ads/" + made.path("id"));
        assertThat(members(json(as(user).get(address))))
                .contains(
                        "id",
                        "campaign_id",
                        "name",
                        "status",
                        "meta_ad_id",
                        "meta_review_status",
                        "copy_data",
                        "creative_data",
                        "destination_data",
                        "destination_type",
                        "published_at",
                        "approved_at",
                        "rejected_at",
                        "created_at",
                        "updated_at");
        as(user).body("{\"copy_data\": {\"headline\": \"Now\"}}")
                .patch(address)
                .then()
                .statusCode(200)
                .body("copy_data.headline", equalTo("Now"));
        as(user).delete(address).then().statusCode(204);
        problem(as(user).get(address), 404);
    }

    // --------------------------------------------------------------------------------------------------------------
    // connection

    @Test
    void aConnectionIsCheckedStoredShownWithoutTokensAndForgotten() {
        // Given
        Journey journey = Journey.named("Connected");
        problem(journey.api().get(journey.path("/connection")), 404);
        Response refused = journey.connect("sandbox-nobody");
        problem(refused, 422);
        problem(journey.api().get(journey.path("/connection")), 404);
        // When
        for (String spelling : List.of(journey.account, "act_" + journey.account)) {
            journey.api()
                    .body(Map.of(
                            "long_lived_user_token",
                            journey.token,
                            "selected_page_id",
                            "2001",
                            "selected_ad_account_id",
                            spelling))
                    .put(journey.path("/connection"))
                    .then()
                    .statusCode(200)
                    .body("selected_ad_account_id", equalTo("act_" + journey.account));
        }
        // Then
        Response shown = journey.api().get(journey.path("/connection"));
        shown.then()
                .statusCode(200)
                .body("connection_status", oneOf("connected", "expiring"))
                .body("token_expires_at", notNullValue())
                .body("long_lived_user_token", nullValue())
                .body("selected_page_access_token", nullValue());
        assertThat(shown.asString()).doesNotContain(journey.token, "_token\"");
        journey.api()
                .body("{\"selected_ig_user_id\": \"3001\"}")
                .patch(journey.path("/connection"))
                .then()
                .statusCode(200)
                .body("selected_ig_user_id", equalTo("3001"));
        journey.api().delete(journey.path("/connection")).then().statusCode(204);
        problem(journey.api().get(journey.path("/connection")), 404);
    }
}
