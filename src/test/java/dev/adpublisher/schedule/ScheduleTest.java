package dev.adpublisher.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The worker on its real timer, with work that does as the test says. */
@QuarkusTest
class ScheduleTest {
    @Inject
    AccountJobs jobs;

    @Inject
    AccountWorker worker;

    @Inject
    TestAccountWork work;

    private Journey journey;
    private AdAccountId account;

    @BeforeEach
    void anAccount() {
        journey = Journey.named("Scheduled");
        account = new AdAccountId(journey.account);
    }

    /** A job that fails comes back, into the time of other tests. */
    @AfterEach
    void nothingFailsAnyMore() {
        work.script.remove(journey.account);
    }

    @Test
    void doesWhatIsDueAndComesBackWhenItIsTime() {
        // Given
        script(Uni.createFrom().item(new JobEnd.Done(Duration.ofHours(1))));
        // When
        wake();
        // Then
        JsonNode job = until("last_done_at");
        assertThat(work.runsOf(journey.account)).hasSize(1).allMatch(run -> run.user()
                .equals(journey.user));
        assertThat(Instant.parse(job.path("due_at").asText()))
                .isAfter(Instant.now().plusSeconds(3000));
        assertThat(job.path("attempts").asInt()).isZero();
        assertThat(job.path("ad_account_id").asText()).isEqualTo("act_" + journey.account);
    }

    @Test
    void beginsWhatIsDueAtTheSameTimeOneAfterAnother() {
        // Given
        List<Journey> accounts =
                Stream.generate(() -> Journey.named("Scheduled")).limit(4).toList();
        // When
        Uni.join()
                .all(accounts.stream()
                        .map(other -> jobs.wake(other.user, new AdAccountId(other.account), "test"))
                        .toList())
                .andFailFast()
                .await()
                .atMost(Duration.ofSeconds(10));
        // Then
        await().until(() ->
                accounts.stream().allMatch(other -> !work.runsOf(other.account).isEmpty()));
        List<Instant> begun = accounts.stream()
                .map(other -> work.runsOf(other.account).getFirst().claimedAt())
                .sorted()
                .toList();
        for (int i = 1; i < begun.size(); i++) {
            assertThat(Duration.between(begun.get(i - 1), begun.get(i))).isGreaterThan(Duration.ofMillis(10));
        }
    }

    @Test
    void triesAgainLaterAfterEachFailureAndSaysWhy() {
        // Given
        script(Uni.createFrom().item(new JobEnd.Failed("Meta does not answer.")));
        // When
        wake();
        JsonNode first = until("last_error");
        wake();
        JsonNode second = until(
                job -> job.path("attempts").asInt() == 2 && !job.path("running").asBoolean());
        // Then
        assertThat(second.path("last_error").asText()).isEqualTo("Meta does not answer.");
        assertThat(pause(second)).isGreaterThan(pause(first));
        // And
        script(Uni.createFrom().item(new JobEnd.Idle()));
        wake();
        JsonNode healed = until("last_done_at");
        assertThat(healed.path("attempts").asInt()).isZero();
        assertThat(healed.path("last_error").isNull()).isTrue();
        assertThat(healed.path("due_at").isNull()).isTrue();
    }

    @Test
    void countsABrokenRunAsAFailure() {
        work.script.put(journey.account, job -> {
            throw new IllegalStateException("a mistake");
        });
        wake();
        assertThat(until("last_error").path("last_error").asText())
                .contains("IllegalStateException")
                .doesNotContain("a mistake");
    }

    @Test
    void runsOnceMoreWhenWokenInTheMiddle() {
        // Given
        CompletableFuture<JobEnd> end = new CompletableFuture<>();
        script(Uni.createFrom().completionStage(end));
        wake();
        await().until(() -> work.runsOf(journey.account).size() == 1);
        // When
        script(Uni.createFrom().item(new JobEnd.Done(Duration.ofHours(1))));
        wake();
        assertThat(worker.begin(work).await().indefinitely())
                .as("claimed beside the run")
                .isFalse();
        end.complete(new JobEnd.Done(Duration.ofHours(1)));
        // Then
        await().until(() -> work.runsOf(journey.account).size() == 2);
        until(job ->
                !job.path("running").asBoolean() && job.path("late_seconds").asDouble() == 0);
        assertThat(work.runsOf(journey.account)).hasSize(2);
    }

    @Test
    void tellsTheNextRunOfNewsThatCameInTheMiddleOfOneAndNoOtherRun() {
        // Given
        CompletableFuture<JobEnd> end = new CompletableFuture<>();
        script(Uni.createFrom().completionStage(end));
        wake();
        await().until(() -> work.runsOf(journey.account).size() == 1);
        script(Uni.createFrom().item(new JobEnd.Done(Duration.ofMillis(100))));
        // When
        wake();
        end.complete(new JobEnd.Done(Duration.ofHours(1)));
        // Then
        await().until(() -> work.runsOf(journey.account).size() >= 3);
        assertThat(work.runsOf(journey.account).subList(0, 3))
                .extracting(AccountJob::news)
                .containsExactly(true, true, false);
    }

    @Test
    void keepsAnEndUnderAnOlderEpochOut() {
        // Given
        script(Uni.createFrom().item(new JobEnd.Done(Duration.ofHours(1))));
        wake();
        until("last_done_at");
        AccountJob ended = work.runsOf(journey.account).getFirst();
        AccountJob older = new AccountJob(
                ended.user(), ended.adAccount(), ended.kind(), ended.epoch() - 1, 1, ended.claimedAt(), null, false);
        // When
        script(Uni.createFrom().item(new JobEnd.Failed("too late")));
        boolean held = worker.done(work, older).await().indefinitely();
        // Then
        assertThat(held).isFalse();
        assertThat(job().orElseThrow().path("last_error").isNull()).isTrue();
    }

    @Test
    void showsAJobToItsUserOnly() {
        script(Uni.createFrom().item(new JobEnd.Idle()));
        wake();
        until("last_done_at");
        Journey other = Journey.named("Other");
        assertThat(Journey.read(other.api().get("/api/v1/schedule").asString()).path("items"))
                .isEmpty();
    }

    private void script(Uni<JobEnd> end) {
        work.script.put(journey.account, job -> end);
    }

    private void wake() {
        jobs.wake(journey.user, account, "test").await().indefinitely();
    }

    private JsonNode until(String member) {
        return until(job -> job.hasNonNull(member) && !job.path("running").asBoolean());
    }

    private JsonNode until(java.util.function.Predicate<JsonNode> reached) {
        await().pollInterval(Duration.ofMillis(50))
                .until(() -> job().filter(reached).isPresent());
        return job().orElseThrow();
    }

    private Optional<JsonNode> job() {
        JsonNode items =
                Journey.read(journey.api().get("/api/v1/schedule").asString()).path("items");
        return items.valueStream()
                .filter(job -> job.path("kind").asText().equals("test"))
                .findFirst();
    }

    private static Duration pause(JsonNode job) {
        return Duration.between(Instant.now(), Instant.parse(job.path("due_at").asText()));
    }
}
