package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.plan.ObjectKind;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which writes share a commit. Each commit raises the publication's version by one. */
@QuarkusTest
class JournalWriterTest {
    /** More than a result waits for the intents that it makes possible. */
    private static final int SOME_TURNS = 6;

    @Inject
    HandClaims hand;

    @Inject
    PublishJournal journal;

    @Test
    void theResultsOfOneWaveShareACommitThoughTheyComeOneAfterAnother() throws Exception {
        // Given
        Journey journey = HandClaims.waiting(2);
        LoadedPublication claimed = hand.load(hand.claim(journey));
        List<JournalObject> ads = ads(claimed);
        long before = version(journey);
        CompletableFuture<Void> done = new CompletableFuture<>();

        // When
        hand.in(context -> {
            JournalWriter writer = new JournalWriter(journal, claimed, context);
            context.runOnContext(ignored -> both(writer, ads)
                    .subscribe()
                    .with(sent -> resultsOneAfterAnother(writer, ads, context, done), done::completeExceptionally));
            return Uni.createFrom().voidItem();
        });

        // Then: one for the intents, one for the results.
        done.get(5, TimeUnit.SECONDS);
        assertThat(version(journey) - before).isEqualTo(2);
    }

    @Test
    void aResultDoesNotWaitForAnAnswerThatDoesNotCome() throws Exception {
        // Given
        Journey journey = HandClaims.waiting(2);
        LoadedPublication claimed = hand.load(hand.claim(journey));
        List<JournalObject> ads = ads(claimed);
        CompletableFuture<Void> done = new CompletableFuture<>();

        // When
        hand.in(context -> {
            JournalWriter writer = new JournalWriter(journal, claimed, context);
            context.runOnContext(ignored -> both(writer, ads)
                    .chain(() -> writer.record(made(ads.getFirst(), "1001")))
                    .subscribe()
                    .with(done::complete, done::completeExceptionally));
            return Uni.createFrom().voidItem();
        });

        // Then
        done.get(5, TimeUnit.SECONDS);
        assertThat(Journey.objects(journey.publication(), "ad"))
                .extracting(ad -> ad.path("state").asText())
                .containsExactly("CONFIRMED", "IN_FLIGHT");
    }

    private static void resultsOneAfterAnother(
            JournalWriter writer, List<JournalObject> ads, Context context, CompletableFuture<Void> done) {
        Uni<Void> second = Uni.createFrom()
                .<Void>emitter(emitter -> Turns.after(SOME_TURNS, context, () -> emitter.complete(null)))
                .chain(() -> writer.record(made(ads.getLast(), "1002")));
        Uni.join()
                .all(writer.record(made(ads.getFirst(), "1001")), second)
                .andFailFast()
                .subscribe()
                .with(all -> done.complete(null), done::completeExceptionally);
    }

    private static Uni<?> both(JournalWriter writer, List<JournalObject> ads) {
        return Uni.join()
                .all(ads.stream().map(writer::intend).toList())
                .andFailFast()
                .invoke(permits -> assertThat(permits).hasSize(2).allMatch(permit -> permit.isPresent()));
    }

    private static Result made(JournalObject ad, String id) {
        return Result.made(ad, ObjectState.CONFIRMED, id, null);
    }

    private static List<JournalObject> ads(LoadedPublication claimed) {
        return claimed.objects().stream()
                .filter(object -> object.kind() == ObjectKind.AD)
                .toList();
    }

    private long version(Journey journey) {
        return ((Number) hand.run(journey, "SELECT version FROM publications WHERE campaign_id = ?::uuid")).longValue();
    }
}
