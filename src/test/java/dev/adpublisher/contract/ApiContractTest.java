package dev.adpublisher.contract;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.section;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.campaign.TestApi;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a frontend and other programs rely on, seen from outside: addresses and conventions. What single resources promise is in {@link
 * DraftsContractTest} and {@link PublishingContractTest}. New members may appear in any answer, so that only what must be there is asked for.
 */
@QuarkusTest
class ApiContractTest {
    private static final String API = "/api/v1";
    private static final String CAMPAIGNS = API + "/campaigns";

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

    // ------------------------------------------------------------------------------------------------- every address
    // is there

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST GET          | /campaigns",
                "GET PATCH DELETE  | /campaigns/{}",
                "GET               | /campaigns/{}/state",
                "GET PUT DELETE    | /campaigns/{}/state/{}",
                "GET               | /schemas/{}",
                "GET POST          | /campaigns/{}/ads",
                "GET PATCH DELETE  | /campaigns/{}/ads/{}",
                "PUT GET PATCH DELETE | /campaigns/{}/connection",
                "POST              | /campaigns/{}/prepare",
                "POST              | /campaigns/{}/validate",
                "POST              | /campaigns/{}/publish",
                "GET               | /campaigns/{}/publication",
                "GET               | /campaigns/{}/publication/events",
                "POST              | /campaigns/{}/publication/{}",
                "GET               | /campaigns/{}/audit",
                "GET POST          | /webhooks/meta",
            })
    void isInTheOpenApiDocument(String methods, String path) {
        assertThat(operations(path)).contains(methods.split(" "));
    }

    /** Rooms that are being built: from the moment they are in the document, they must be there whole. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /campaigns/{}/connection/oauth",
                "GET  | /connections/oauth/callback",
                "GET  | /campaigns/{}/connection/assets",
                "POST | /campaigns/{}/verify",
                "GET  | /campaigns/{}/metrics",
                "POST | /campaigns/{}/metrics/sync",
            })
    void isInTheOpenApiDocumentOnceItIsBuilt(String method, String path) {
        List<String> known = operations(path);
        assumeTrue(!known.isEmpty(), "not built yet");
        assertThat(known).contains(method);
        if (path.startsWith("/campaigns")) {
            String address = API + path.replace("{}", UUID.randomUUID().toString());
            problem(given().request(method, address), 401);
            Response unknown = as(user).request(method, address);
            problem(unknown, 404);
            assertThat(unknown.<String>path("code")).isEqualTo("not_found");
        }
    }

    private static List<String> operations(String path) {
        JsonNode document = json(given().accept("application/json").get("/q/openapi?format=json"));
        assertThat(document.path("openapi").asText()).startsWith("3.1");
        List<String> found = new ArrayList<>();
        document.path("paths").properties().stream()
                .filter(entry -> entry.getKey().replaceAll("\\{[^}]*}", "{}").equals(API + path))
                .forEach(entry -> members(entry.getValue()).forEach(name -> found.add(name.toUpperCase())));
        return found;
    }

    @Test
    void answersHealthMetricsAndOpenApi() {
        for (String address :
                List.of("/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics", "/q/openapi")) {
            given().get(address).then().statusCode(200);
        }
    }

    // -------------------------------------------------------------------------------------------------------------
    // conventions

    private record Call(String method, String rest, String body) {}

    private static List<Call> callsOnACampaign() {
        String ad = "/ads/" + UUID.randomUUID();
        return List.of(
                new Call("GET", "", null),
                new Call("PATCH", "", "{\"name\": \"x\"}"),
                new Call("DELETE", "", null),
                new Call("GET", "/state", null),
                new Call("GET", "/state/goal_data", null),
                new Call("PUT", "/state/goal_data", "{}"),
                new Call("DELETE", "/state/goal_data", null),
                new Call("GET", "/ads", null),
                new Call("POST", "/ads", "{\"name\": \"x\"}"),
                new Call("GET", ad, null),
                new Call("PATCH", ad, "{\"name\": \"x\"}"),
                new Call("DELETE", ad, null),
                new Call(
                        "PUT",
                        "/connection",
                        "{\"long_lived_user_token\": \"t\", \"selected_page_id\": \"1\", \"selected_ad_account_id\": \"1\"}"),
                new Call("GET", "/connection", null),
                new Call("PATCH", "/connection", "{\"selected_page_id\": \"2001\"}"),
                new Call("DELETE", "/connection", null),
                new Call("POST", "/prepare", null),
                new Call("POST", "/validate", null),
                new Call("POST", "/publish", "{\"target\": \"paused\"}"),
                new Call("GET", "/publication", null),
                new Call("GET", "/publication/events", null),
                new Call("POST", "/publication/pause", null),
                new Call("GET", "/audit", null));
    }

    private static Response send(RequestSpecification request, Call call, String campaign) {
        RequestSpecification whole = call.body() == null ? request : request.body(call.body());
        return whole.request(call.method(), CAMPAIGNS + "/" + campaign + call.rest());
    }

    @Test
    void aForeignCampaignAnUnknownOneAndWhatIsNoIdAreTheSame404() {
        UUID foreign = TestApi.campaign(UUID.randomUUID(), "Somebody else's");
        for (Call call : callsOnACampaign()) {
            List<String> bodies = new ArrayList<>();
            for (String id : List.of(foreign.toString(), UUID.randomUUID().toString(), "no-id")) {
                Response response = send(as(user), call, id);
                problem(response, 404);
                bodies.add(response.asString().replace(id, "<id>"));
            }
            assertThat(bodies).as(call.toString()).containsOnly(bodies.getFirst());
            assertThat(bodies.getFirst()).contains("\"not_found\"");
        }
    }

    @Test
    void everythingAboutACampaignNeedsAToken() {
        for (Call call : callsOnACampaign()) {
            problem(
                    send(
                            given().contentType(ContentType.JSON),
                            call,
                            UUID.randomUUID().toString()),
                    401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/campaigns", "/campaigns/{id}/ads", "/campaigns/{id}/audit"})
    void listsHaveItemsACursorAndALimit(String list) {
        // Given
        UUID campaign = TestApi.campaign(user, "One");
        TestApi.campaign(user, "Two");
        as(user).body("{\"name\": \"a\"}")
                .post(address(campaign, "/ads"))
                .then()
                .statusCode(201);
        as(user).body("{\"name\": \"b\"}")
                .post(address(campaign, "/ads"))
                .then()
                .statusCode(201);
        as(user).body("{\"name\": \"New name\"}")
                .patch(address(campaign, ""))
                .then()
                .statusCode(200);
        as(user).body("{\"name\": \"Newer name\"}")
                .patch(address(campaign, ""))
                .then()
                .statusCode(200);
        String address = API + list.replace("{id}", campaign.toString());
        // When
        JsonNode whole = json(as(user).get(address + "?limit=200"));
        JsonNode first = json(as(user).get(address + "?limit=1"));
        JsonNode second =
                json(as(user).queryParam("cursor", first.path("next_cursor").asText())
                        .get(address + "?limit=1"));
        // Then
        assertThat(members(whole)).containsExactlyInAnyOrder("items", "next_cursor");
        assertThat(whole.path("items").size()).isGreaterThanOrEqualTo(2);
        assertThat(whole.path("next_cursor").isNull()).isTrue();
        assertThat(first.path("items").path(0)).isEqualTo(whole.path("items").path(0));
        assertThat(second.path("items").path(0)).isEqualTo(whole.path("items").path(1));
        for (String wrong : List.of("limit=201", "limit=0", "limit=x", "cursor=x")) {
            problem(as(user).get(address + "?" + wrong), 400);
        }
    }

    @Test
    void unknownMembersAreRefusedWithAPointer() {
        UUID campaign = TestApi.campaign(user, "Strict");
        String ad = as(user).body("{\"name\": \"a\"}")
                .post(address(campaign, "/ads"))
                .path("id");
        List<Response> refused = List.of(
                as(user).body("{\"name\": \"x\", \"colour\": 1}").post(CAMPAIGNS),
                as(user).body("{\"colour\": 1}").patch(address(campaign, "")),
                as(user).body("{\"colour\": 1}").post(address(campaign, "/ads")),
                as(user).body("{\"colour\": 1}").patch(address(campaign, "/ads/" + ad)),
                as(user).body("{\"colour\": 1}").patch(address(campaign, "/connection")),
                as(user).body("{\"target\": \"paused\", \"colour\": 1}").post(address(campaign, "/publish")));
        for (Response response : refused.subList(0, 4)) {
            problem(response, 422);
            response.then()
                    .body("violations[0].pointer", equalTo("/colour"))
                    .body("violations[0]", hasKey("code"))
                    .body("violations[0]", hasKey("message"));
        }
        // There is no connection yet, which is said first.
        problem(refused.get(4), 404);
        problem(refused.get(5), 422);
        Response connection = as(user).body(
                        "{\"long_lived_user_token\": \"t\", \"selected_page_id\": \"1\", \"selected_ad_account_id\": \"1\", \"colour\": 1}")
                .put(address(campaign, "/connection"));
        problem(connection, 422);
        connection.then().body("violations.pointer", org.hamcrest.Matchers.hasItem(endsWith("/colour")));
    }

    @Test
    void bodiesHaveAtMostAMebibyteAndSixtyFourLevels() {
        String address = section(TestApi.campaign(user, "Large"), "meta_connect_data");
        String small = "{\"a\":\"" + "x".repeat((1 << 20) - 8) + "\"}";
        as(user).body(small).put(address).then().statusCode(200);
        problem(as(user).body(small.replace("\"a\"", "\"ab\"")).put(address), 413);
        as(user).body("{\"a\":".repeat(64) + "1" + "}".repeat(64))
                .put(address)
                .then()
                .statusCode(200);
        problem(as(user).body("{\"a\":".repeat(65) + "1" + "}".repeat(65)).put(address), 400);
    }
}
