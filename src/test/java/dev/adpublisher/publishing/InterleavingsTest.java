package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders of events that seldom happen. */
@QuarkusTest
class InterleavingsTest {
    private static final String LOST_TOKEN =
            "{\"type\": \"error\", \"when\": \"before\", \"code\": 190, \"status\": 401}";

    @Inject
    HandClaims hand;

    @Inject
    DataSource database;

    @Test
    void createsThatMadeNothingForCertainDoNotCountTowardsThoseThatParkIt() {
        // Given: turned away as often as an outcome may stay unknown, and then lost once
        Journey journey = Journey.withAds(1);
        journey.fault(
                "campaigns",
                "{\"type\": \"error\", \"when\": \"before\", \"code\": 17, \"subcode\": 2446079, \"headers\": "
                        + "{\"X-Ad-Account-Usage\": {\"acc_id_util_pct\": 100, \"reset_time_duration\": 1}}}",
                4);
        journey.fault("campaigns", "{\"type\": \"reset\", \"when\": \"before\"}");

        // When
        JsonNode publication = journey.published("paused");

        // Then
        assertThat(publication.path("publish_status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("paused");
        journey.assertExactlyOnce(publication, 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatHasMadeNothingCanBeCancelledWithoutItsConnection(boolean another) {
        // Given: the token is lost before anything is made, and then the campaign is connected elsewhere, or nowhere
        Journey journey = Journey.withAds(1);
        journey.fault("adimages", LOST_TOKEN);
        journey.fault("campaigns", LOST_TOKEN);
        journey.publish("paused").then().statusCode(202);
        journey.until(publication -> publication.path("phase").asText().equals("waiting_reconnect"));
        if (another) {
            hand.mend(journey);
            hand.run(
                    journey,
                    "UPDATE campaign_meta_connections SET selected_ad_account_id = 'act_999' WHERE campaign_id = ?::uuid");
        } else {
            journey.api().delete(journey.path("/connection")).then().statusCode(204);
        }

        // When
        journey.command("cancel").then().statusCode(202);

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").isNull()).isTrue();
        assertThat(journey.publishedStatus()).isNull();
    }

    @Test
    void aReconnectAndTheEndOfAPublishDoNotWaitForEachOther() throws Exception {
        // Given: a worker's transaction that has its publication's row and comes to the campaign's next
        Journey journey = HandClaims.waiting(1);
        try (Connection worker = database.getConnection()) {
            worker.setAutoCommit(false);
            run(worker, "SELECT set_config('app.user_id', ?, true)", journey.user.toString());
            run(worker, "UPDATE publications SET version = version + 1 WHERE campaign_id = ?::uuid", journey.campaign);

            // When
            CompletableFuture<Response> connected = CompletableFuture.supplyAsync(journey::connect);
            await().atMost(Duration.ofSeconds(10)).until(() -> waits(worker));
            run(worker, "UPDATE campaigns SET published_status = 'publishing' WHERE id = ?::uuid", journey.campaign);
            worker.commit();

            // Then
            assertThat(connected.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        journey.assertExactlyOnce(journey.ended(), 1);
    }

    /** Whether anybody waits for a lock of this connection's. */
    private static boolean waits(Connection holder) throws SQLException {
        try (PreparedStatement asked = holder.prepareStatement(
                "SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")) {
            return asked.executeQuery().next();
        }
    }

    private static void run(Connection connection, String sql, String argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, argument);
            statement.execute();
        }
    }
}
