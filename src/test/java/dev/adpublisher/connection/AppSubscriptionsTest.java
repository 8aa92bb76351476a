package dev.adpublisher.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.adpublisher.platform.TestTokens;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The app follows the connections of an ad account. */
@QuarkusTest
class AppSubscriptionsTest {

    private static List<String> appsOf(Journey journey) {
        return journey.graph()
                .get("/v26.0/act_" + journey.account + "/subscribed_apps")
                .then()
                .statusCode(200)
                .extract()
                .path("data.id");
    }

    private static String campaign(Journey journey) {
        return as(journey.user)
                .body("{\"name\": \"Second\"}")
                .post("/api/v1/campaigns")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static RequestSpecification as(UUID user) {
        return io.restassured.RestAssured.given()
                .header("Authorization", TestTokens.bearer(user))
                .contentType(ContentType.JSON);
    }

    private static String connection(String account, String token) {
        return "{\"long_lived_user_token\": \"%s\", \"selected_page_id\": \"2001\", \"selected_ad_account_id\": \"%s\"}"
                .formatted(token, account);
    }

    @Test
    void isSubscribedWithTheFirstConnectionAndLeavesWithTheLast() {
        // Given
        Journey journey = Journey.named("First");
        String second = "/api/v1/campaigns/" + campaign(journey) + "/connection";
        // When
        journey.connect()
                .then()
                .statusCode(200)
                .body("webhooks_subscribed_at", notNullValue())
                .body("webhooks_error", nullValue());
        as(journey.user)
                .body(connection(journey.account, journey.token))
                .put(second)
                .then()
                .statusCode(200);
        // Then
        assertThat(appsOf(journey)).containsExactly("8001");
        // When
        journey.api().delete(journey.path("/connection")).then().statusCode(204);
        // Then
        assertThat(appsOf(journey)).as("one connection is left").containsExactly("8001");
        // When
        as(journey.user).delete(second).then().statusCode(204);
        // Then
        assertThat(appsOf(journey)).isEmpty();
    }

    @Test
    void connectsAllTheSameWhenMetaRefusesAndSaysSo() {
        // Given
        Journey journey = Journey.named("Refused");
        journey.fault("subscribed_apps", "{\"type\": \"error\", \"code\": 200}");
        // When
        journey.connect()
                .then()
                .statusCode(200)
                .body("connection_status", equalTo("connected"))
                .body("webhooks_subscribed_at", nullValue())
                .body("webhooks_error", containsString("refuses"));
        // Then
        assertThat(appsOf(journey)).isEmpty();
        // When connected again
        journey.connect().then().statusCode(200).body("webhooks_error", nullValue());
        assertThat(appsOf(journey)).containsExactly("8001");
    }

    @Test
    void movesWithTheConnectionToAnotherAccount() {
        // Given
        Journey journey = Journey.named("Moving");
        Journey other = Journey.named("Elsewhere");
        journey.connect().then().statusCode(200);
        // When
        journey.api()
                .body(connection("act_" + other.account, other.token))
                .put(journey.path("/connection"))
                .then()
                .statusCode(200);
        // Then
        assertThat(appsOf(journey)).isEmpty();
        assertThat(appsOf(other)).containsExactly("8001");
    }
}
