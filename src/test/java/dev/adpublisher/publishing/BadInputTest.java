package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.startsWith;

import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be published is refused at once, with everything that is missing; nothing is begun. */
@QuarkusTest
class BadInputTest {
    @Inject
    TestDatabase database;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                     | 422",
                "{\"target\": null}                     | 422",
                "{\"target\": \"live\"}                 | 422",
                "{\"target\": 1}                        | 422",
                "{\"target\": \"paused\", \"x\": 1}     | 422",
                "[]                                     | 422",
                "{\"target\": \"paused\"                | 400",
            })
    void aBodyThatSaysNothingClearIsRefused(String body, int status) {
        Journey journey = Journey.withAds(1);
        journey.api()
                .body(body)
                .post(journey.path("/publish"))
                .then()
                .contentType("application/problem+json")
                .statusCode(status);
        assertNothingBegun(journey);
    }

    @Test
    void anEmptyBodyIsRefused() {
        Journey journey = Journey.withAds(1);
        journey.api().post(journey.path("/publish")).then().statusCode(422);
        assertNothingBegun(journey);
    }

    @Test
    void aDraftOfWhichOnlyTheNameIsKnownLacksEverything() {
        Journey journey = Journey.named("Just a name");
        journey.publish("paused")
                .then()
                .statusCode(422)
                .body("code", equalTo("not_publishable"))
                .body(
                        "violations.pointer",
                        hasItems("/connection", "/budget_data/dailyBudget", "/goal_data/selectedGoal"))
                .body(
                        "violations.fix",
                        everyItem(org.hamcrest.Matchers.not(org.hamcrest.Matchers.emptyOrNullString())));
        assertNothingBegun(journey);
    }

    @Test
    void withoutAConnectionTheConnectionIsNamed() {
        Journey journey = Journey.drafted("website-visits", "GBP", draft -> {});
        journey.publish("paused").then().statusCode(422).body("violations.pointer", hasItem("/connection"));
        assertNothingBegun(journey);
    }

    @Test
    void anAccountWithoutAPaymentMethodCannotPublish() {
        // Given
        Journey journey = Journey.drafted("website-visits", "GBP", draft -> {});
        journey.world("{\"accounts\": [{\"id\": \"%s\", \"name\": \"Poor\", \"funding_source\": null}]}"
                .formatted(journey.account));
        journey.connect().then().statusCode(200);

        // When, Then
        journey.publish("active").then().statusCode(422).body("violations.code", hasItem("payment_method_missing"));
        assertNothingBegun(journey);
    }

    @Test
    void anExpiredTokenCannotPublish() {
        // Given
        Journey journey = Journey.withAds(1);
        database.run(
                journey.user,
                "UPDATE campaign_meta_connections SET token_expires_at = clock_timestamp() - interval '1 hour' WHERE campaign_id = ?::uuid",
                journey.campaign);

        // When, Then
        journey.publish("active")
                .then()
                .statusCode(422)
                .body("violations.code", hasItem("token_expired"))
                .body("violations.pointer", hasItem(startsWith("/connection")));
        assertNothingBegun(journey);
    }

    @Test
    void anotherCurrencyThanTheAccountsCannotPublish() {
        Journey journey = Journey.connected("website-visits", "GBP", draft -> draft.withObject("/budget_data")
                .put("currency", "USD"));
        journey.publish("paused")
                .then()
                .statusCode(422)
                .body("violations.pointer", hasItem(startsWith("/budget_data")));
        assertNothingBegun(journey);
    }

    @Test
    void anOverlongKeyIsRefused() {
        Journey journey = Journey.withAds(1);
        journey.api()
                .header("Idempotency-Key", "k".repeat(256))
                .body("{\"target\": \"paused\"}")
                .post(journey.path("/publish"))
                .then()
                .statusCode(400)
                .body("code", equalTo("idempotency_key_invalid"));
        assertNothingBegun(journey);
    }

    @Test
    void aPublishUnderWayRefusesAnother() {
        // Given
        Journey journey = Journey.withAds(1);
        Journey.Hold hold = journey.hold("campaigns", 1, "after");
        journey.publish("paused").then().statusCode(202);
        hold.await();

        // When, Then
        journey.publish("paused").then().statusCode(409).body("code", equalTo("publication_under_way"));
        hold.release();
        journey.assertExactlyOnce(journey.ended(), 1);
    }

    @Test
    void anUnknownCampaignIsNotFoundAndNobodyIsTurnedAway() {
        Journey journey = Journey.withAds(1);
        journey.api()
                .body("{\"target\": \"paused\"}")
                .post("/api/v1/campaigns/" + UUID.randomUUID() + "/publish")
                .then()
                .statusCode(404);
        journey.api()
                .body("{\"target\": \"paused\"}")
                .post("/api/v1/campaigns/no-uuid/publish")
                .then()
                .statusCode(404);
        io.restassured.RestAssured.given()
                .contentType(ContentType.JSON)
                .body("{\"target\": \"paused\"}")
                .post(journey.path("/publish"))
                .then()
                .statusCode(401);
        assertNothingBegun(journey);
    }

    private static void assertNothingBegun(Journey journey) {
        assertThat(journey.ledger("effect")).isEmpty();
        assertThat(journey.publishedStatus()).isNull();
        assertThat(journey.api().get(journey.path("/publication")).statusCode()).isEqualTo(404);
    }
}
