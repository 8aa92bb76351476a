package dev.adpublisher.problem;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.problem.ApiDocument.Operation;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks the OpenAPI document: whatever anybody adds to the API is called here without being named. */
@QuarkusTest
class EveryOperationTest {
    /** What brings a signature of its own instead of a token of ours. Nothing else is public. */
    private static final Set<String> PUBLIC =
            Set.of("GET /api/v1/connections/oauth/callback", "GET /api/v1/webhooks/meta", "POST /api/v1/webhooks/meta");

    private static final List<String> JUNK = List.of(
            "not-a-uuid",
            "00000000-0000-0000-0000-00000000000g",
            "-1",
            "%00",
            "%20",
            "..%2F..%2Fetc%2Fpasswd",
            "%27%20OR%201%3D1--",
            "x".repeat(1_000));

    private final UUID owner = UUID.randomUUID();
    private final UUID stranger = UUID.randomUUID();
    private List<Operation> operations;

    @BeforeEach
    void theDocument() {
        operations = ApiDocument.read().operations();
        assertThat(operations).hasSizeGreaterThan(25);
    }

    @Test
    void asksForATokenUnlessItIsPublic() {
        for (Operation operation : operations) {
            Response response = send(given().contentType(ContentType.JSON), operation, id(UUID.randomUUID()));
            if (PUBLIC.contains(operation.toString())) {
                assertThat(response.statusCode())
                        .as("%s", operation)
                        .isNotEqualTo(401)
                        .isLessThan(500);
            } else {
                assertProblem(response, operation, "without a token");
                assertThat(response.statusCode()).as("%s", operation).isEqualTo(401);
            }
        }
    }

    @Test
    void answersForAForeignCampaignAsForAnUnknownOne() {
        // Given
        UUID theirs = campaign(owner, "Private");
        String ad = as(owner)
                .body(Map.of("name", "Ad"))
                .post("/api/v1/campaigns/" + theirs + "/ads")
                .path("id");
        // When, Then
        for (Operation operation : operations) {
            if (operation.ofCampaign()) {
                Response foreign = send(as(stranger), operation, ids(theirs, ad));
                Response unknown = send(as(stranger), operation, ids(UUID.randomUUID(), ad));
                assertThat(foreign.statusCode())
                        .as("%s: %s", operation, foreign.asString())
                        .isEqualTo(404);
                assertThat(withoutInstance(foreign)).as("%s", operation).isEqualTo(withoutInstance(unknown));
            }
        }
        as(owner).get("/api/v1/campaigns/" + theirs + "/ads/" + ad).then().statusCode(200);
        assertThat(as(owner).get("/api/v1/campaigns/" + theirs + "/audit").<List<String>>path("items.action"))
                .as("no trace in the owner's log")
                .containsExactly("ad.created", "campaign.created");
    }

    @Test
    void findsNothingOfAnotherCampaignUnderOnesOwn() {
        // Given
        UUID theirs = campaign(owner, "Private");
        UUID other = campaign(stranger, "Other");
        UUID own = campaign(stranger, "Own");
        List<String> ads = Stream.of(Map.entry(owner, theirs), Map.entry(stranger, other))
                .map(entry -> as(entry.getKey())
                        .body(Map.of("name", "Ad"))
                        .post("/api/v1/campaigns/" + entry.getValue() + "/ads")
                        .<String>path("id"))
                .toList();
        // When, Then
        for (Operation operation : operations) {
            if (operation.pathParameters().contains("ad_id")) {
                for (String ad : ads) {
                    Response response = send(as(stranger), operation, ids(own, ad));
                    assertThat(response.statusCode())
                            .as("%s: %s", operation, response.asString())
                            .isEqualTo(404);
                }
            }
        }
    }

    @Test
    void refusesWhatIsNotTheTypeItAsksFor() {
        for (Operation operation : operations) {
            UnaryOperator<String> ids = ids(mine(), UUID.randomUUID().toString());
            for (String parameter : operation.pathParameters()) {
                for (String junk : JUNK) {
                    Response response = send(
                            as(owner).urlEncodingEnabled(false),
                            operation,
                            name -> name.equals(parameter) ? junk : ids.apply(name));
                    assertClientError(response, operation, parameter + "=" + junk);
                }
            }
        }
    }

    @Test
    void refusesQueryParametersThatMakeNoSense() {
        for (Operation operation : operations) {
            String address = operation.at(ids(mine(), UUID.randomUUID().toString()));
            for (String parameter : operation.queryParameters()) {
                for (String junk : JUNK) {
                    Response response = as(owner)
                            .urlEncodingEnabled(false)
                            .redirects()
                            .follow(false)
                            .request(operation.method(), address + "?" + parameter + "=" + junk);
                    assertThat(response.statusCode())
                            .as("%s %s=%s: %s", operation, parameter, junk, response.asString())
                            .isLessThan(500);
                    assertNoTrace(response, operation);
                }
            }
        }
    }

    @Test
    void isNotUpsetByHeadersThatMakeNoSense() {
        Map<String, List<String>> headers = Map.of(
                "If-Match", List.of("x", "\"", "W/\"1\", *, \"\"", "\"' OR 1=1--\"", "\"" + "9".repeat(4_000) + "\""),
                "If-None-Match", List.of("\"", "9".repeat(4_000)),
                "Idempotency-Key", List.of(" ", "\u00e9", "'; DROP TABLE x--", "k".repeat(4_000)),
                "Last-Event-ID", List.of("-1", "9".repeat(4_000), "' OR 1=1--"));
        for (Operation operation : operations) {
            headers.forEach((header, values) -> values.forEach(value -> {
                Response response = send(as(owner).header(header, value), operation, ids(UUID.randomUUID(), "x"));
                assertThat(response.statusCode())
                        .as("%s with %s: %s: %s", operation, header, value, response.asString())
                        .isLessThan(500);
                assertNoTrace(response, operation);
            }));
        }
    }

    @Test
    void refusesBodiesOfAnotherKind() {
        for (Operation operation : operations) {
            if (operation.body() == null) {
                continue;
            }
            String address = operation.at(ids(mine(), UUID.randomUUID().toString()));
            for (String wrong : ApiDocument.wrongBodies(operation)) {
                Response response = as(owner).body(wrong).request(operation.method(), address);
                assertThat(response.statusCode())
                        .as("%s with %s: %s", operation, wrong, response.asString())
                        .isLessThan(500);
                if (response.statusCode() >= 400) {
                    assertProblem(response, operation, wrong);
                }
            }
            assertProblem(as(owner).body("[]").request(operation.method(), address), operation, "an array");
            assertProblem(
                    as(owner).contentType("text/plain").body("x").request(operation.method(), address),
                    operation,
                    "text");
            assertProblem(
                    as(owner).contentType("application/xml").body("<a/>").request(operation.method(), address),
                    operation,
                    "XML");
        }
    }

    @Test
    void knowsNoOtherMethodAndNoOtherKindOfAnswer() {
        for (Operation operation : operations) {
            String address = operation.at(ids(mine(), UUID.randomUUID().toString()));
            assertClientError(as(owner).request("PROPFIND", address), operation, "PROPFIND");
            if (!PUBLIC.contains(operation.toString())) {
                Response image = send(as(owner).accept("image/png"), operation, ids(mine(), "x"));
                assertThat(image.statusCode()).as("%s", operation).isBetween(200, 499);
                assertNoTrace(image, operation);
            }
        }
    }

    private UUID mine() {
        return mine == null ? mine = campaign(owner, "Mine") : stillThere();
    }

    private UUID mine;

    /** An operation may have deleted it. */
    private UUID stillThere() {
        if (as(owner).get("/api/v1/campaigns/" + mine).statusCode() == 404) {
            mine = campaign(owner, "Mine");
        }
        return mine;
    }

    private static Response send(RequestSpecification request, Operation operation, UnaryOperator<String> values) {
        RequestSpecification whole = operation.body() == null
                ? request
                : request.body(operation.body().toString());
        return whole.redirects().follow(false).request(operation.method(), operation.at(values));
    }

    private static UnaryOperator<String> id(UUID id) {
        return ids(id, UUID.randomUUID().toString());
    }

    private static UnaryOperator<String> ids(UUID campaign, String ad) {
        return name -> switch (name) {
            case "id", "campaign_id" -> campaign.toString();
            case "ad_id" -> ad;
            case "section" -> "goal_data";
            case "command" -> "pause";
            default -> "x";
        };
    }

    private static Map<String, Object> withoutInstance(Response response) {
        Map<String, Object> problem = response.jsonPath().getMap("");
        problem.remove("instance");
        return problem;
    }

    private static void assertClientError(Response response, Operation operation, String what) {
        assertThat(response.statusCode())
                .as("%s with %s: %s", operation, what, response.asString())
                .isBetween(400, 499);
        assertNoTrace(response, operation);
    }

    private static void assertProblem(Response response, Operation operation, String what) {
        assertClientError(response, operation, what);
        assertThat(response.contentType()).as("%s with %s", operation, what).startsWith("application/problem+json");
        assertThat(response.<String>path("code"))
                .as("%s with %s", operation, what)
                .isNotBlank();
    }

    private static void assertNoTrace(Response response, Operation operation) {
        assertThat(response.asString())
                .as("%s", operation)
                .doesNotContain("Exception", "\tat ", "dev.adpublisher", "org.postgresql", "SELECT ");
    }
}
