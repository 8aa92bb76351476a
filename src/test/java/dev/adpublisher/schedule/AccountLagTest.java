package dev.adpublisher.schedule;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.platform.TestDatabase;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the meters say of single accounts. Kinds that nobody works on keep their rows as the test made them. */
@QuarkusTest
class AccountLagTest {
    private static final TestDatabase DATABASE = TestDatabase.ofTheService();

    @Inject
    LagSql gauges;

    @Inject
    AccountJobs jobs;

    @Inject
    AccountWorker worker;

    @Inject
    TestAccountWork work;

    private final UUID user = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @BeforeEach
    void twoUsers() {
        DATABASE.given("INSERT INTO profiles (id) VALUES (?), (?)", user, other);
    }

    @AfterEach
    void noneOfTheirs() {
        DATABASE.given("DELETE FROM account_jobs WHERE kind LIKE 'lag_%'");
    }

    @Test
    void theMostLaggingAccountsAreNamedAndTheOthersCounted() {
        // Given: 25 accounts that are late by as many minutes, one of them for two users, and one in time
        for (int i = 1; i <= 25; i++) {
            job(user, "80000" + (100 + i), i + " minutes");
        }
        job(other, "80000125", "40 minutes");
        job(user, "80000999", "-1 hour");
        // When
        List<String> meters = measured();
        // Then
        assertThat(named(meters, "lag_test"))
                .hasSize(10)
                .noneMatch(line -> line.contains("80000999"))
                .noneMatch(line -> line.contains("80000115"))
                .anyMatch(line -> line.contains("80000116"));
        assertThat(seconds(meters, "act_80000125")).isBetween(2400.0, 2520.0);
        assertThat(meters)
                .contains(
                        "adpublisher_schedule_behind{kind=\"lag_test\",state=\"due\"} 25.0",
                        "adpublisher_schedule_behind{kind=\"lag_test\",state=\"failing\"} 0.0");
        // And nothing of an account stays that has caught up
        DATABASE.given("UPDATE account_jobs SET due_at = NULL WHERE kind = 'lag_test'");
        assertThat(named(measured(), "lag_test")).isEmpty();
    }

    @Test
    void anAccountThatFailsAgainAndAgainStaysBehindThoughItIsNotDue() throws SQLException {
        // Given: it was due an hour ago
        Journey journey = Journey.named("Behind");
        work.script.put(journey.account, job -> Uni.createFrom().item(new JobEnd.Failed("No answer.")));
        wake(journey);
        failures(journey, 1);
        DATABASE.given(
                "UPDATE account_jobs SET behind_since = behind_since - interval '1 hour' WHERE user_id = ?",
                journey.user);
        // When
        wake(journey);
        failures(journey, 2);
        // Then
        List<String> meters = measured();
        assertThat(named(meters, "test"))
                .anyMatch(line -> line.contains("act_" + journey.account) && line.contains("failing"));
        assertThat(seconds(meters, "act_" + journey.account)).isBetween(3600.0, 3720.0);
        // And once Meta asks to wait, it says so
        work.script.put(journey.account, job -> Uni.createFrom()
                .item(new JobEnd.Wait(Duration.ofHours(1), "Meta asks to wait.")));
        wake(journey);
        await().until(() -> job(journey, "not_before IS NOT NULL"));
        assertThat(named(measured(), "test"))
                .anyMatch(line -> line.contains("act_" + journey.account) && line.contains("throttled"));
        // And it is in time again after a good end
        work.script.put(journey.account, job -> Uni.createFrom().item(new JobEnd.Idle()));
        DATABASE.given("UPDATE account_jobs SET due_at = now(), not_before = NULL WHERE user_id = ?", journey.user);
        await().until(() -> job(journey, "last_done_at IS NOT NULL"));
        assertThat(named(measured(), "test")).noneMatch(line -> line.contains("act_" + journey.account));
    }

    private void wake(Journey journey) {
        jobs.wake(journey.user, new AdAccountId(journey.account), "test")
                .await()
                .indefinitely();
        worker.begin(work).await().indefinitely();
    }

    private static void failures(Journey journey, int failures) {
        await().until(() -> job(journey, "lease_until IS NULL AND last_error IS NOT NULL AND attempts = " + failures));
    }

    private static boolean job(Journey journey, String condition) throws SQLException {
        return !DATABASE.truth("SELECT 1 FROM account_jobs WHERE user_id = ? AND " + condition, journey.user)
                .isEmpty();
    }

    private void job(UUID whose, String account, String dueSince) {
        DATABASE.given(
                "INSERT INTO account_jobs (user_id, ad_account_id, kind, due_at) VALUES (?, ?, 'lag_test', clock_timestamp() - ?::interval)",
                whose,
                account,
                dueSince);
    }

    private List<String> measured() {
        gauges.measure().await().indefinitely();
        return given().get("/q/metrics").asString().lines().toList();
    }

    private static List<String> named(List<String> meters, String kind) {
        return meters.stream()
                .filter(line -> line.startsWith("adpublisher_schedule_account_lag_seconds{"))
                .filter(line -> line.contains("kind=\"" + kind + "\""))
                .toList();
    }

    private static double seconds(List<String> meters, String account) {
        String line = meters.stream()
                .filter(one -> one.contains("\"" + account + "\""))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }
}
