package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** An account of the development tier, with real limits: the publish goes on in as many windows as it takes, and is never turned away. */
@QuarkusTest
class ThrottleTest {
    private static final Duration A_WINDOW = Duration.ofSeconds(330);

    @Inject
    TestDatabase database;

    @Test
    void aPublishThatDoesNotFitIntoTheLimitWaitsWithoutAWorkerAndGoesOnByItself() throws SQLException {
        // Given
        Journey journey = developmentAccount(10);

        // When
        journey.publish("paused").then().statusCode(202);
        JsonNode waiting = journey.until(ThrottleTest::waits);

        // Then
        assertThat(waiting.path("publish_status").asText()).isEqualTo("publishing");
        assertThat(waiting.path("error_message").asText()).contains("rate limit");
        assertThat(Instant.parse(waiting.path("next_attempt_at").asText()))
                .isBetween(Instant.now().plusSeconds(60), Instant.now().plusSeconds(330));
        assertThat(waiting.at("/progress/done").asInt()).isPositive();
        assertThat(database.run(
                        journey.user,
                        "SELECT 1 FROM publications WHERE campaign_id = ? AND lease_until IS NOT NULL",
                        UUID.fromString(journey.campaign)))
                .as("a lease")
                .isEmpty();

        // When: as often as it takes, for what was spent is written down a moment later
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> {
                    timePasses(journey);
                    return !waits(journey.publication());
                });

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(publication, 10);
        assertThat(Collections.max(attempts(publication))).isEqualTo(1);
        assertNeverTurnedAway(journey);
    }

    @Test
    void goingLiveInSeveralWindowsDoesNotBeginAgainInEach() throws SQLException {
        // Given
        int ads = 20;
        Journey journey = developmentAccount(ads);
        journey.publish("active").then().statusCode(202);

        // When
        JsonNode publication = journey.until(now -> waits(now) || ended(now));
        for (int windows = 0; windows < 8 && !ended(publication); windows++) {
            timePasses(journey);
            publication = journey.until(now -> waits(now) && !due(now) || ended(now));
        }

        // Then
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("active");
        journey.assertExactlyOnce(publication, ads);
        assertThat(Collections.frequency(journey.requestsSince(0), "POST node")).isEqualTo(ads + 2);
        assertNeverTurnedAway(journey);
    }

    private static Journey developmentAccount(int ads) {
        Journey journey = Journey.drafted("website-visits", "GBP", draft -> {
            Journey.images(draft, ads);
            var copies = (com.fasterxml.jackson.databind.node.ArrayNode) draft.at("/ad_copy_data/customCopyVariations");
            while (copies.size() > ads) {
                copies.remove(ads);
            }
        });
        Journey.sandboxPost("tier", "{\"account\": \"%s\", \"tier\": \"development\"}".formatted(journey.account));
        journey.connect().then().statusCode(200);
        return journey;
    }

    private static boolean waits(JsonNode publication) {
        return publication.path("phase").asText().equals("waiting_throttle");
    }

    private static boolean due(JsonNode publication) {
        return Instant.parse(publication.path("next_attempt_at").asText()).isBefore(Instant.now());
    }

    private static boolean ended(JsonNode publication) {
        return List.of("done", "parked").contains(publication.path("phase").asText());
    }

    private static List<Integer> attempts(JsonNode publication) {
        return publication
                .path("objects")
                .valueStream()
                .map(object -> object.path("attempts").asInt())
                .toList();
    }

    private static void assertNeverTurnedAway(Journey journey) {
        assertThat(journey.ledger("refusal")).isEmpty();
        int blocked = RestAssured.given()
                .baseUri(Journey.sandbox())
                .get("/_sandbox/stats")
                .path("accounts.'" + journey.account + "'.calls_while_blocked");
        assertThat(blocked).isZero();
    }

    /** At Meta and in the budget that the replicas share, for this account alone; then the publish is due. */
    private void timePasses(Journey journey) throws SQLException {
        Journey.sandboxPost("age", "{\"account\": \"%s\", \"ms\": %d}".formatted(journey.account, A_WINDOW.toMillis()));
        String url = ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class);
        try (Connection superuser = DriverManager.getConnection(url, "postgres", "postgres");
                PreparedStatement age = superuser.prepareStatement(
                        "UPDATE meta_call_grants SET counts_until = counts_until - make_interval(secs => ?) WHERE"
                                + " ad_account_id = ?")) {
            age.setDouble(1, A_WINDOW.toSeconds());
            age.setString(2, journey.account);
            age.executeUpdate();
        }
        database.run(
                journey.user,
                "UPDATE publications SET next_attempt_at = clock_timestamp() WHERE campaign_id = ? AND next_attempt_at"
                        + " IS NOT NULL",
                UUID.fromString(journey.campaign));
    }
}
