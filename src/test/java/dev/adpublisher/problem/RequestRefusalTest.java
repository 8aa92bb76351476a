package dev.adpublisher.problem;

import static dev.adpublisher.campaign.TestApi.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.adpublisher.campaign.TestApi;
import dev.adpublisher.platform.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.smallrye.jwt.build.Jwt;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class RequestRefusalTest {
    private static final String CAMPAIGNS = "/api/v1/campaigns";

    private final UUID user = UUID.randomUUID();

    @TestHTTPResource("/")
    URI service;

    private static ValidatableResponse problem(Response response, int status, String code) {
        return response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:adpublisher:problem:" + code))
                .body("title", notNullValue())
                .body("status", equalTo(status))
                .body("detail", notNullValue())
                .body("instance", startsWith("/api/v1/"))
                .body("code", equalTo(code));
    }

    @Test
    void asksForATokenWhereThereIsNone() {
        problem(given().get(CAMPAIGNS), 401, "unauthenticated").header("WWW-Authenticate", equalTo("Bearer"));
        problem(given().get("/api/v1/nowhere"), 401, "unauthenticated").header("WWW-Authenticate", equalTo("Bearer"));
        problem(given().contentType(ContentType.JSON).body("{}").post(CAMPAIGNS), 401, "unauthenticated");
    }

    @Test
    void refusesTokensThatDoNotCount() {
        String right = TestTokens.token(user);
        for (String wrong : new String[] {"rubbish", right.substring(0, right.length() - 6) + "AAAAAA", ""}) {
            problem(given().header("Authorization", "Bearer " + wrong).get(CAMPAIGNS), 401, "unauthenticated")
                    .header("WWW-Authenticate", startsWith("Bearer"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"somebody", "1-1-1-1-1", ""})
    void refusesASubjectThatIsNoUser(String subject) {
        String token = Jwt.issuer("https://adpublisher.dev/demo")
                .audience("adpublisher")
                .subject(subject)
                .sign();
        Response response = given().header("Authorization", "Bearer " + token).get(CAMPAIGNS);
        response.then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Bearer"))
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\": \"x\", \"colour\": 1}           | 422 | unknown_member  | /colour",
                "{\"name\": \"x\", \"id\": \"7\"}           | 422 | unknown_member  | /id",
                "{\"name\": \"x\", \"published_status\": \"active\"} | 422 | unknown_member | /published_status",
                "{\"name\": 7}                              | 422 | wrong_type      | /name",
                "{\"name\": {\"first\": \"x\"}}             | 422 | wrong_type      | /name",
                "{\"name\": true}                           | 422 | wrong_type      | /name",
                "[]                                         | 422 | wrong_type      | ``",
                "{}                                         | 422 | invalid_content | /name",
                "{\"name\": null}                           | 422 | invalid_content | /name",
                "{\"name\": \" \"}                          | 422 | invalid_content | /name",
                "{\"name\": \"x\", \"initial_goal\": \"fame\"} | 422 | invalid_content | /initial_goal",
            })
    void namesTheMemberToBlame(String body, int status, String code, String pointer) {
        problem(as(user).body(body).post(CAMPAIGNS), status, code).body("violations.pointer", hasItem(pointer));
    }

    @Test
    void countsTheLengthOfNames() {
        problem(as(user).body("{\"name\": \"" + "x".repeat(401) + "\"}").post(CAMPAIGNS), 422, "invalid_content");
        as(user).body("{\"name\": \"" + "x".repeat(400) + "\"}")
                .post(CAMPAIGNS)
                .then()
                .statusCode(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"name\": }",
                "{\"name\": \"x\"} {}",
                "{\"name\": \"a\", \"name\": \"b\"}",
                "name=x",
                "{'name': 'x'}",
                "{\"name\": NaN}"
            })
    void refusesWhatIsNoJson(String body) {
        Response response = as(user).body(body).post(CAMPAIGNS);
        response.then().statusCode(400).contentType("application/problem+json").body("violations", equalTo(null));
        assertThat(response.<String>path("code")).isEqualTo("malformed_json");
    }

    @Test
    void neverQuotesABodyThatItCannotRead() {
        String secret = "sandbox-" + "user-1";
        Response response = as(user).body("{\"name\": " + secret + "}").post(CAMPAIGNS);
        response.then()
                .statusCode(400)
                .body("detail", not(containsString("sandbox")))
                .body("detail", containsString("line 1, column"));
        as(user).body("{\"name\": \"x\", \"initial_goal\": \"" + secret + "\"}")
                .post(CAMPAIGNS)
                .then()
                .body(not(containsString(secret)));
    }

    @Test
    void namesTheMemberThatCannotBeStored() {
        as(user).body("{\"name\": \"a\\u0000b\"}")
                .post(CAMPAIGNS)
                .then()
                .statusCode(422)
                .body("code", equalTo("unstorable_value"))
                .body("violations[0].pointer", equalTo("/name"));
    }

    @Test
    void refusesAnEmptyBody() {
        UUID campaign = TestApi.campaign(user, "x");
        for (String address : List.of(CAMPAIGNS, CAMPAIGNS + "/" + campaign + "/publish")) {
            problem(as(user).post(address), 422, "invalid_content");
            as(user).body("null").post(address).then().statusCode(422).body("violations[0].pointer", equalTo(""));
        }
        problem(as(user).put(TestApi.section(campaign, "goal_data")), 400, "body_missing");
        problem(as(user).patch(CAMPAIGNS + "/" + campaign), 400, "body_missing");
    }

    @Test
    void refusesBodiesNestedTooDeep() throws Exception {
        UUID campaign = TestApi.campaign(user, "Deep");
        String address = TestApi.section(campaign, "goal_data");
        assertThat(chunked(address, nested(64)).statusCode()).isEqualTo(200);
        for (int levels : new int[] {65, 5_000, 100_000}) {
            HttpResponse<String> refused = chunked(address, nested(levels));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("too_deep");
        }
    }

    private static String nested(int levels) {
        return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
    }

    @Test
    void refusesBodiesOverOneMebibyte() {
        UUID campaign = TestApi.campaign(user, "Large");
        String address = TestApi.section(campaign, "goal_data");
        as(user).body(sized(1 << 20)).put(address).then().statusCode(200);
        problem(as(user).body(sized((1 << 20) + 1)).put(address), 413, "body_too_large");
        problem(as(user).body(sized(9 << 20)).put(address), 413, "body_too_large");
    }

    @Test
    void refusesLargeBodiesOfUnknownLengthAsWell() throws Exception {
        // Given
        UUID campaign = TestApi.campaign(user, "Chunked");
        String address = TestApi.section(campaign, "goal_data");
        // When
        HttpResponse<String> small = chunked(address, sized(100_000));
        HttpResponse<String> large = chunked(address, sized(3 << 20));
        // Then
        assertThat(small.statusCode()).isEqualTo(200);
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("body_too_large");
    }

    private HttpResponse<String> chunked(String address, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.resolve(address))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", TestTokens.bearer(user))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String sized(int bytes) {
        return "{\"a\":\"" + "x".repeat(bytes - 8) + "\"}";
    }

    @Test
    void knowsOnlyItsAddressesMethodsAndTypes() {
        problem(as(user).get("/api/v1/nowhere"), 404, "not_found");
        problem(as(user).get("/api/v2/campaigns"), 404, "not_found", "/api/v2/");
        problem(as(user).delete(CAMPAIGNS), 405, "method_not_allowed");
        problem(
                given().header("Authorization", TestTokens.bearer(user))
                        .contentType("text/plain")
                        .body("x")
                        .post(CAMPAIGNS),
                415,
                "unsupported_media_type");
        problem(as(user).accept("image/png").get(CAMPAIGNS), 406, "not_acceptable");
    }

    private static void problem(Response response, int status, String code, String instance) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("instance", startsWith(instance));
    }
}
