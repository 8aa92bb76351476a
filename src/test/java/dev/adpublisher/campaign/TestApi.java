package dev.adpublisher.campaign;

import static io.restassured.RestAssured.given;

import dev.adpublisher.platform.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/** The API as a frontend calls it. */
public final class TestApi {
    private TestApi() {}

    /** A JSON request as {@code user}. */
    public static RequestSpecification as(UUID user) {
        return given().header("Authorization", TestTokens.bearer(user)).contentType(ContentType.JSON);
    }

    /** A new campaign of {@code user}; answers its id. */
    public static UUID campaign(UUID user, String name) {
        return UUID.fromString(as(user).body(Map.of("name", name))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(201)
                .extract()
                .path("id"));
    }

    public static String section(UUID campaign, String section) {
        return "/api/v1/campaigns/" + campaign + "/state/" + section;
    }
}
