package dev.adpublisher.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.platform.TestDatabase;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/** What a delivery leads to, after its 200. Nobody verifies in tests by itself, so a job that was woken stays due. */
@QuarkusTest
class WebhookEffectTest {
    private static final TestDatabase DATABASE = TestDatabase.ofTheService();
    private static final AtomicLong ACCOUNTS = new AtomicLong(880_000_000 + System.nanoTime() % 1_000_000);

    @TestHTTPResource(Deliveries.PATH)
    URI webhooks;

    private final String account = Long.toString(ACCOUNTS.incrementAndGet());

    /** A user who is connected to the account and whose verification is due in an hour. */
    private static UUID connected(String account) {
        UUID user = UUID.randomUUID();
        UUID campaign = UUID.randomUUID();
        DATABASE.given("INSERT INTO profiles (id) VALUES (?)", user);
        DATABASE.given("INSERT INTO campaigns (id, user_id, name) VALUES (?, ?, 'x')", campaign, user);
        DATABASE.given(
                "INSERT INTO campaign_meta_connections (campaign_id, user_id, selected_ad_account_id) VALUES (?, ?, ?)",
                campaign,
                user,
                "act_" + account);
        DATABASE.given(
                "INSERT INTO account_jobs (user_id, ad_account_id, kind, due_at) VALUES (?, ?, 'verification', clock_timestamp() + interval '1 hour')",
                user,
                account);
        return user;
    }

    private static boolean due(UUID user) throws SQLException {
        return DATABASE.truth(
                        "SELECT due_at <= clock_timestamp() FROM account_jobs WHERE user_id = ? AND kind = 'verification'",
                        user)
                .equals(List.of(List.of(true)));
    }

    private static List<List<Object>> inbox(String columns, String account) throws SQLException {
        return DATABASE.truth(
                "SELECT " + columns + " FROM meta_webhook_inbox WHERE meta_id = ? ORDER BY received_at", account);
    }

    private static void soon(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(assertion);
    }

    @Test
    void wakesTheVerificationOfEveryUserWhoIsConnectedToTheAccountAndOfNobodyElse() throws SQLException {
        // Given
        UUID one = connected(account);
        UUID two = connected(account);
        UUID other = connected(Long.toString(ACCOUNTS.incrementAndGet()));
        // When
        Deliveries.send(Deliveries.one(account, "with_issues_ad_objects"))
                .then()
                .statusCode(200);
        // Then
        soon(() -> assertThat(inbox("state, outcome", account)).isEqualTo(List.of(List.of("DONE", "woken"))));
        assertThat(due(one)).isTrue();
        assertThat(due(two)).isTrue();
        assertThat(due(other)).isFalse();
    }

    @Test
    void aRepeatedDeliveryHasOneEffect() throws SQLException {
        // Given
        UUID user = connected(account);
        String delivery = Deliveries.one(account, "in_process_ad_objects");
        Deliveries.send(delivery).then().statusCode(200);
        soon(() -> assertThat(due(user)).isTrue());
        soon(() -> assertThat(inbox("state", account)).isEqualTo(List.of(List.of("DONE"))));
        DATABASE.given(
                "UPDATE account_jobs SET due_at = clock_timestamp() + interval '1 hour' WHERE user_id = ?", user);
        // When
        Deliveries.send(delivery).then().statusCode(200);
        String marker = Long.toString(ACCOUNTS.incrementAndGet());
        Deliveries.send(Deliveries.one(marker, "creative_fatigue")).then().statusCode(200);
        // Then
        soon(() -> assertThat(inbox("state", marker)).isEqualTo(List.of(List.of("DONE"))));
        assertThat(inbox("attempts", account)).isEqualTo(List.of(List.of(1)));
        assertThat(due(user))
                .as("what came later is done, this was not done again")
                .isFalse();
    }

    @Test
    void takesAThousandUpdatesInOneDelivery() throws SQLException {
        // Given
        UUID user = connected(account);
        String changes = IntStream.range(0, 1_000)
                .mapToObj(i -> Deliveries.change("with_issues_ad_objects", 63_000_000_000L + i))
                .collect(Collectors.joining(","));
        // When
        Deliveries.send(Deliveries.entry("ad_account", account, changes)).then().statusCode(200);
        // Then
        soon(() -> assertThat(inbox("DISTINCT state, count(*) OVER (PARTITION BY state)", account, ""))
                .isEqualTo(List.of(List.of("DONE", 1_000L))));
        assertThat(due(user)).isTrue();
    }

    private static List<List<Object>> inbox(String columns, String account, String noOrder) throws SQLException {
        return DATABASE.truth("SELECT " + columns + " FROM meta_webhook_inbox WHERE meta_id = ?" + noOrder, account);
    }

    @Test
    void keepsAndIgnoresWhatItDoesNotKnowAndDropsWhatNobodyIsConnectedTo() throws SQLException {
        // Given
        UUID user = connected(account);
        String nobodys = Long.toString(ACCOUNTS.incrementAndGet());
        // When
        Deliveries.send(Deliveries.one(account, "a_field_of_tomorrow")).then().statusCode(200);
        Deliveries.send(Deliveries.entry("page", account, Deliveries.change("leadgen", 1)))
                .then()
                .statusCode(200);
        Deliveries.send(Deliveries.one(nobodys, "with_issues_ad_objects"))
                .then()
                .statusCode(200);
        // Then
        soon(() -> assertThat(inbox("state, outcome", account))
                .isEqualTo(List.of(List.of("DONE", "ignored"), List.of("DONE", "ignored"))));
        soon(() -> assertThat(inbox("state, outcome", nobodys)).isEqualTo(List.of(List.of("DONE", "unconnected"))));
        assertThat(due(user)).isFalse();
    }

    @Test
    void goesOnWithWhatAProcessHadClaimedWhenItWasKilled() throws SQLException {
        // Given: answered with 200 and claimed by a process that is no more.
        UUID user = connected(account);
        DATABASE.given(
                """
                INSERT INTO meta_webhook_inbox (digest, object, meta_id, field, change, worker, attempts, next_attempt_at)
                VALUES (encode(sha256(?::bytea), 'hex'), 'ad_account', ?, 'with_issues_ad_objects', '{}', 'dead', 1, clock_timestamp() + interval '300 ms')
                """,
                account.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                account);
        // When its lease ends, then
        soon(() -> assertThat(due(user)).isTrue());
        soon(() -> assertThat(inbox("state, attempts", account)).isEqualTo(List.of(List.of("DONE", 2))));
    }

    @Test
    void parksWhatAlwaysFailsAndDoesTheRest() throws SQLException {
        // Given
        connected(account);
        String healthy = Long.toString(ACCOUNTS.incrementAndGet());
        UUID user = connected(healthy);
        DATABASE.given(
                """
                CREATE OR REPLACE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken on purpose'; END $$;
                CREATE TRIGGER broken BEFORE UPDATE ON account_jobs FOR EACH ROW WHEN (OLD.ad_account_id = '%s') EXECUTE FUNCTION break_it()
                """
                        .formatted(account));
        try {
            // When
            Deliveries.send("{\"object\":\"ad_account\",\"entry\":["
                            + "{\"id\":\"%s\",\"time\":1,\"changes\":[%s]},{\"id\":\"%s\",\"time\":1,\"changes\":[%s]}]}"
                                    .formatted(
                                            account,
                                            Deliveries.change("creative_fatigue", 1),
                                            healthy,
                                            Deliveries.change("creative_fatigue", 1)))
                    .then()
                    .statusCode(200);
            // Then
            soon(() -> assertThat(due(user)).isTrue());
            soon(() -> assertThat(inbox("state, attempts, last_error LIKE '%broken on purpose%'", account))
                    .isEqualTo(List.of(List.of("PARKED", 4, true))));
        } finally {
            DATABASE.given("DROP TRIGGER broken ON account_jobs");
        }
    }

    @Test
    void aRejectionAtMetaMakesTheVerificationDueAndSetsNothingItself() throws SQLException {
        subscribeTheSandbox();
        try {
            // Given
            Journey journey = Journey.connected("website-visits", "GBP", draft -> {
                Journey.images(draft, 1);
                ObjectNode copy = (ObjectNode) draft.at("/ad_copy_data/customCopyVariations/0");
                copy.put("primaryText", "Our forbidden-claim cures everything");
            });
            // When
            JsonNode published = journey.published("active");
            assertThat(published.path("publish_status").asText()).isEqualTo("active");
            // Then
            soon(() -> assertThat(inbox("DISTINCT outcome", journey.account, " AND field = 'with_issues_ad_objects'"))
                    .isEqualTo(List.of(List.of("woken"))));
            assertThat(due(journey.user)).isTrue();
            assertThat(DATABASE.truth(
                            "SELECT rejected_at IS NULL FROM ads WHERE campaign_id = ?::uuid LIMIT 1",
                            journey.campaign))
                    .isEqualTo(List.of(List.of(true)));
        } finally {
            app().delete("/v26.0/8001/subscriptions").then().statusCode(200);
            Journey.sandboxPost("review", "{\"ms\": 3000}");
        }
    }

    private void subscribeTheSandbox() {
        Journey.sandboxPost("review", "{\"ms\": 400}");
        app().formParam("object", "ad_account")
                .formParam("callback_url", webhooks.toString())
                .formParam("fields", "with_issues_ad_objects,in_process_ad_objects")
                .formParam("verify_token", "sandbox-verify")
                .post("/v26.0/8001/subscriptions")
                .then()
                .statusCode(200);
    }

    private static io.restassured.specification.RequestSpecification app() {
        return given().baseUri(Journey.sandbox()).header("Authorization", "Bearer 8001|sandbox-app-secret");
    }
}
