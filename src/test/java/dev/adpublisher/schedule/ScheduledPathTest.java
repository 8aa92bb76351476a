package dev.adpublisher.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.metrics.Measured;
import dev.adpublisher.platform.TestDatabase;
import dev.adpublisher.publishing.Journey;
import io.quarkus.arc.All;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A published campaign is looked at and its figures are read because it is time, and nobody asks for it. Two workers stand for two replicas: they
 * meet in PostgreSQL only. In tests this work is off for the service's own worker, so that theirs is all there is.
 */
@QuarkusTest
class ScheduledPathTest {
    private static final TestDatabase DATABASE = TestDatabase.ofTheService();
    private static final String ENDS =
            "SELECT epoch, attempts, last_error, kind, last_done_at, due_at FROM account_jobs WHERE user_id = ? ORDER BY kind";

    @Inject
    Vertx vertx;

    @Inject
    JobLeaseSql leases;

    @Inject
    AccountJobSql jobs;

    @Inject
    ScheduleConfig config;

    @Inject
    @All
    List<AccountWork> works;

    @Inject
    Measured measured;

    private AccountWorker one;
    private AccountWorker other;

    @BeforeEach
    void twoReplicasAndNothingDue() {
        one = replica();
        other = replica();
        DATABASE.given("UPDATE account_jobs SET due_at = NULL WHERE kind IN ('verification', 'metrics')");
    }

    @Test
    void aPublishedCampaignIsVerifiedAndMeasuredOnceByWhicheverReplicaComesFirst() throws Exception {
        // Given: nothing but the publish itself
        Journey journey = measured.running("website-visits", 2, 10);
        assertThat(truth(
                        journey,
                        "SELECT kind, due_at BETWEEN clock_timestamp() AND clock_timestamp() + interval '20 seconds' FROM account_jobs"
                                + " WHERE user_id = ? ORDER BY kind"))
                .isEqualTo(List.of(List.of("metrics", true), List.of("verification", true)));
        long before = journey.now();

        // When: twenty seconds later both look at the same time, and go on looking
        due(journey);
        untilAllIsDone(journey, one, other);
        List<String> requests = journey.requestsSince(before);

        // Then
        JsonNode verification = read(journey, "/verification");
        assertThat(verification.path("outcome").asText()).isEqualTo("verified");
        assertThat(verification.path("objects").findValuesAsText("existence")).containsOnly("present");
        assertThat(read(journey, "/metrics").at("/sync/state").asText()).isEqualTo("synced");
        assertThat(spend(journey)).isEqualByComparingTo(spendAtMeta(journey)).isPositive();
        assertThat(truth(journey, ENDS)).as("each was claimed once").allSatisfy(job -> assertThat(job)
                .startsWith(1L, 0, null));
        assertThat(requests).filteredOn("GET campaigns"::equals).hasSize(1);
        assertThat(requests)
                .as("one question per level for what is there, and one for what is gone")
                .filteredOn("GET insights"::equals)
                .hasSize(6);
        // And it comes back by itself
        assertThat(truth(journey, "SELECT due_at > clock_timestamp() FROM account_jobs WHERE user_id = ?"))
                .isEqualTo(List.of(List.of(true), List.of(true)));
    }

    @Test
    void whatAKilledReplicaHadClaimedAnotherDoesWhenTheLeaseEnds() throws Exception {
        // Given: a replica that dies in the middle of two lists
        Journey journey = measured.running("website-visits", 2, 10);
        Journey.Hold insights = hold(journey, "insights");
        Journey.Hold ads = hold(journey, "ads");
        List<Cancellable> running = new CopyOnWriteArrayList<>();
        AccountWorker dying = replica(run ->
                Uni.createFrom().emitter(never -> running.add(run.subscribe().with(never::complete, never::fail))));
        due(journey);
        look(dying);
        insights.await();
        ads.await();
        running.forEach(Cancellable::cancel);

        // When: nobody has it before its lease ends
        look(other);
        assertThat(other.busy()).isZero();
        leaseEnds(journey);
        untilAllIsDone(journey, other);

        // Then
        assertThat(read(journey, "/verification").path("outcome").asText()).isEqualTo("verified");
        assertThat(spend(journey)).isEqualByComparingTo(spendAtMeta(journey)).isPositive();
        assertThat(truth(journey, ENDS)).allSatisfy(job -> assertThat(job).startsWith(2L, 0, null));
        assertThat(truth(journey, "SELECT count(*) FROM insights_reads WHERE user_id = ?"))
                .as("questions that are still open")
                .isEqualTo(List.of(List.of(0L)));
    }

    @Test
    void whatAReplicaSaysThatWasFrozenForTooLongChangesNothing() throws Exception {
        // Given: a replica that has done everything and does not come to writing that down
        Journey journey = measured.running("website-visits", 2, 10);
        CompletableFuture<Void> thaw = new CompletableFuture<>();
        List<JobEnd> kept = new CopyOnWriteArrayList<>();
        AccountWorker frozen = replica(
                run -> run.invoke(kept::add).call(end -> Uni.createFrom().completionStage(thaw)));
        due(journey);
        look(frozen);
        await().atMost(Duration.ofSeconds(20)).until(() -> kept.size() == 2);

        // When
        leaseEnds(journey);
        untilAllIsDone(journey, other);
        List<List<Object>> ended = truth(journey, ENDS);
        thaw.complete(null);
        await().atMost(Duration.ofSeconds(20)).until(() -> frozen.busy() == 0);

        // Then
        assertThat(truth(journey, ENDS)).isEqualTo(ended).allSatisfy(job -> assertThat(job)
                .startsWith(2L, 0, null));
        assertThat(spend(journey)).isEqualByComparingTo(spendAtMeta(journey));
    }

    private AccountWorker replica() {
        return replica(run -> run);
    }

    /** @param fate what becomes of a run in this process */
    private AccountWorker replica(UnaryOperator<Uni<JobEnd>> fate) {
        return new AccountWorker(
                vertx,
                leases,
                jobs,
                config,
                works.stream()
                        .filter(work -> !work.kind().equals("test"))
                        .<AccountWork>map(work -> new OnTime(work, fate))
                        .toList());
    }

    /** The real work, switched on. */
    private record OnTime(AccountWork work, UnaryOperator<Uni<JobEnd>> fate) implements AccountWork {
        @Override
        public String kind() {
            return work.kind();
        }

        @Override
        public Every every() {
            return new Every(Optional.of(Duration.ofMinutes(5)));
        }

        @Override
        public Uni<JobEnd> run(AccountJob job) {
            return fate.apply(work.run(job));
        }
    }

    private static void due(Journey journey) {
        DATABASE.given("UPDATE account_jobs SET due_at = clock_timestamp() WHERE user_id = ?", journey.user);
    }

    private static void leaseEnds(Journey journey) {
        DATABASE.given(
                "UPDATE account_jobs SET lease_until = clock_timestamp() - interval '1 ms' WHERE user_id = ?",
                journey.user);
    }

    /** What the timer does. */
    private static void look(AccountWorker replica) {
        replica.look().await().atMost(Duration.ofSeconds(10));
    }

    /** All of them at the same time, again and again. */
    private static void untilAllIsDone(Journey journey, AccountWorker... replicas) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            Uni.join()
                    .all(Arrays.stream(replicas).map(AccountWorker::look).toList())
                    .andFailFast()
                    .await()
                    .atMost(Duration.ofSeconds(10));
            return truth(
                            journey,
                            "SELECT last_done_at IS NOT NULL AND lease_until IS NULL FROM account_jobs WHERE user_id = ?")
                    .equals(List.of(List.of(true), List.of(true)));
        });
    }

    /** Holds back the account's next question of that kind. */
    private static Journey.Hold hold(Journey journey, String edge) {
        Journey.Hold hold = new Journey.Hold("hold-" + journey.account + "-" + edge);
        Journey.sandboxPost(
                "faults",
                """
                {"match": {"method": "GET", "edge": "%s", "account": "%s"}, "times": 1, "fault": {"type": "hold", "name": "%s"}}
                """
                        .formatted(edge, journey.account, hold.name()));
        return hold;
    }

    private static List<List<Object>> truth(Journey journey, String sql) throws SQLException {
        return DATABASE.truth(sql, journey.user);
    }

    private static JsonNode read(Journey journey, String rest) {
        return Journey.read(journey.api()
                .get(journey.path(rest))
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    private BigDecimal spend(Journey journey) {
        return measured.metrics(journey, Measured.past(9) + "&level=ad")
                .at("/totals/spend")
                .decimalValue();
    }

    private BigDecimal spendAtMeta(Journey journey) {
        return measured.atMeta(
                journey,
                "ad",
                "spend",
                Measured.today().minusDays(9),
                Measured.today().minusDays(1));
    }
}
