package dev.adpublisher.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.adpublisher.platform.TestTokens;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The app follows the connections of an ad account. */
@QuarkusTest
class AppSubscriptionsTest {
    @Inject
    Upkeep upkeep;

    @Inject
    TestDatabase rows;

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

    @Test
    void isTriedAgainByTheScheduledCheckWhenItHasFailed() {
        // Given
        Journey journey = Journey.named("Later");
        journey.fault("subscribed_apps", "{\"type\": \"error\", \"code\": 2}");
        journey.connect().then().statusCode(200).body("webhooks_subscribed_at", nullValue());
        // When
        check(journey);
        // Then
        journey.api()
                .get(journey.path("/connection"))
                .then()
                .body("webhooks_subscribed_at", notNullValue())
                .body("webhooks_error", nullValue());
        assertThat(appsOf(journey)).containsExactly("8001");
        // When
        long before = journey.now();
        check(journey);
        // Then
        assertThat(journey.requestsSince(before)).doesNotContain("POST subscribed_apps");
    }

    @Test
    void isAskedForAgainWhenItIsOldAndNotWithATokenThatDied() {
        // Given
        Journey journey = Journey.named("Old");
        journey.connect().then().statusCode(200);
        String old =
                "UPDATE campaign_meta_connections SET webhooks_subscribed_at = clock_timestamp() - interval '8 days'";
        rows.run(journey.user, old);
        long before = journey.now();
        // When
        check(journey);
        // Then
        assertThat(journey.requestsSince(before)).containsOnlyOnce("POST subscribed_apps");
        // Given
        Journey.sandboxPost("revoke", "{\"token\": \"" + journey.token + "\", \"subcode\": 460}");
        rows.run(journey.user, old);
        long revoked = journey.now();
        // When
        check(journey);
        // Then
        assertThat(journey.requestsSince(revoked)).doesNotContain("POST subscribed_apps");
    }

    @Test
    void endsWhenTheLastCampaignIsDeletedAndNotBeforeThat() {
        // Given
        Journey journey = Journey.named("First");
        String second = "/api/v1/campaigns/" + campaign(journey);
        journey.connect().then().statusCode(200);
        as(journey.user)
                .body(connection(journey.account, journey.token))
                .put(second + "/connection")
                .then()
                .statusCode(200);
        // When
        journey.api().delete(journey.path("")).then().statusCode(204);
        // Then
        assertThat(appsOf(journey)).containsExactly("8001");
        // When
        as(journey.user).delete(second).then().statusCode(204);
        // Then
        assertThat(appsOf(journey)).isEmpty();
    }

    @Test
    void staysForAnotherTenantOfTheSameAdAccount() {
        // Given
        Journey journey = Journey.named("Mine");
        Journey other = Journey.named("Theirs");
        journey.world(
                "{\"users\": [{\"id\": \"8%s\", \"name\": \"Other\", \"accounts\": [\"%s\"], \"pages\": [\"2001\"]}]}"
                        .formatted(other.account, journey.account));
        journey.connect().then().statusCode(200);
        as(other.user)
                .body(connection("act_" + journey.account, other.token))
                .put(other.path("/connection"))
                .then()
                .statusCode(200);
        // When
        journey.api().delete(journey.path("")).then().statusCode(204);
        // Then
        assertThat(appsOf(journey)).as("another tenant is connected to it").containsExactly("8001");
        // When
        other.api().delete(other.path("/connection")).then().statusCode(204);
        // Then
        assertThat(appsOf(journey)).isEmpty();
    }

    @Test
    void aCampaignIsDeletedWhateverMetaSaysToThat() {
        // Given
        Journey journey = Journey.named("Refused");
        journey.connect().then().statusCode(200);
        journey.faultAny("DELETE", "{\"type\": \"error\", \"code\": 200}", 1);
        // When, Then
        journey.api().delete(journey.path("")).then().statusCode(204);
        journey.api().get(journey.path("")).then().statusCode(404);
    }

    private void check(Journey journey) {
        rows.run(
                journey.user,
                "UPDATE campaign_meta_connections SET next_check_at = clock_timestamp() - interval '1 year'");
        assertThat(upkeep.check()).isPositive();
    }
}
