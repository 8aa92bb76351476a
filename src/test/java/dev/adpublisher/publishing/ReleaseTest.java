package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.publishing.JournalObject.Key;
import dev.adpublisher.publishing.RunEnd.Trouble;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a worker leaves a publication: with pauses that grow, without losing a call, refused by PostgreSQL, at the end of its process. */
@QuarkusTest
class ReleaseTest {
    private static final Trouble AWAY = Trouble.of("meta_unreachable", "Meta is away");

    @Inject
    HandClaims hand;

    @Inject
    ReleaseJournal releases;

    @Inject
    PublishJournal journal;

    @Test
    void aNewConnectionJustBeforeTheWaitIsWrittenIsNotLost() {
        // Given
        Journey journey = HandClaims.waiting(1);
        LoadedPublication claimed = hand.load(hand.claim(journey));
        journey.connect().then().statusCode(200);

        // When
        release(claimed, new RunEnd.Waiting(Phase.WAITING_RECONNECT, Duration.ofMinutes(5), AWAY));

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(publication, 1);
    }

    @Test
    void aRetryWhileItIsWorkedOnIsNotLostEither() {
        // Given
        Journey journey = HandClaims.waiting(1);
        hand.mend(journey);
        LoadedPublication claimed = hand.load(hand.claim(journey));
        journey.command("retry").then().statusCode(202);

        // When
        release(claimed, new RunEnd.Waiting(Phase.WAITING_THROTTLE, Duration.ofMinutes(5), AWAY));

        // Then
        journey.assertExactlyOnce(journey.ended(), 1);
    }

    @Test
    void aCallFromBeforeTheClaimDoesNotCutTheWaitShort() {
        // Given
        Journey journey = HandClaims.waiting(1);
        hand.run(journey, "UPDATE publications SET woken = true WHERE campaign_id = ?::uuid");
        LoadedPublication claimed = hand.load(hand.claim(journey));

        // When
        release(claimed, new RunEnd.Waiting(Phase.WAITING_THROTTLE, Duration.ofMinutes(5), AWAY));

        // Then
        assertThat(pause(journey)).isBetween(250.0, 300.0);
    }

    @Test
    void pausesGrowToACapAndBeginAnewAfterProgress() {
        // Given
        Journey journey = HandClaims.waiting(1);
        List<Double> pauses = new ArrayList<>();

        // When
        for (int i = 0; i < 16; i++) {
            release(hand.load(hand.claim(journey)), new RunEnd.Stalled(Phase.CREATING, AWAY, false));
            pauses.add(pause(journey));
            // Nobody else may begin with it.
            hand.claim(journey);
        }
        release(hand.load(hand.claim(journey)), new RunEnd.Stalled(Phase.CREATING, AWAY, true));
        double afterProgress = pause(journey);

        // Then: 0.1 s is the first in tests, 5 minutes the longest; each is drawn from the upper half of its step.
        for (int i = 0; i < pauses.size(); i++) {
            double step = Math.min(300, 0.1 * Math.pow(2, i));
            assertThat(pauses.get(i)).as("pause %d", i).isBetween(step / 2 - 0.1, step);
        }
        assertThat(pauses.getLast()).isGreaterThan(149);
        assertThat(afterProgress).isLessThanOrEqualTo(0.1);
    }

    @Test
    void whatIsTriedAgainByItselfIsCountedWherePeopleLook() {
        // Given
        Journey journey = HandClaims.waiting(1);

        // When
        release(hand.load(hand.claim(journey)), new RunEnd.Stalled(Phase.CREATING, AWAY, false));
        release(hand.load(hand.claim(journey)), new RunEnd.Stalled(Phase.CREATING, AWAY, true));
        release(hand.load(hand.claim(journey)), new RunEnd.Broken(Phase.CREATING, AWAY));
        release(
                hand.load(hand.claim(journey)),
                new RunEnd.Waiting(Phase.WAITING_THROTTLE, Duration.ofMinutes(5), AWAY));

        // Then: waiting until Meta's time is no failure
        assertThat(journey.publication().path("retry_count").asInt()).isEqualTo(3);
        assertThat(hand.run(journey, "SELECT retry_count FROM meta_published_campaigns WHERE campaign_id = ?::uuid"))
                .isEqualTo(3);
    }

    @Test
    void aClaimThatIsLostCountsNothing() {
        // Given
        Journey journey = HandClaims.waiting(1);
        LoadedPublication lost = hand.load(hand.claim(journey));
        hand.claim(journey);

        // When
        hand.inContext(() -> releases.release(lost, new RunEnd.Stalled(Phase.CREATING, AWAY, false)));

        // Then
        assertThat(journey.publication().path("retry_count").asInt()).isZero();
        assertThat(hand.run(journey, "SELECT retry_count FROM meta_published_campaigns WHERE campaign_id = ?::uuid"))
                .isEqualTo(0);
    }

    @Test
    void whatPostgreSqlRefusesFailsAloneAndAtOnce() throws Exception {
        // Given
        Journey journey = HandClaims.waiting(2);
        LoadedPublication claimed = hand.load(hand.claim(journey));
        JournalObject fine = object(claimed, ObjectKind.AD, 0);
        JournalObject refused = object(claimed, ObjectKind.AD, 1);
        Trouble trouble = Trouble.of("x", "y");

        // When
        CompletableFuture<Void> good = new CompletableFuture<>();
        CompletableFuture<Void> bad = new CompletableFuture<>();
        hand.in(context -> {
            JournalWriter writer = new JournalWriter(journal, claimed, context);
            context.runOnContext(ignored -> {
                subscribe(writer.record(Result.failed(fine, ObjectState.REJECTED, Troubles.json(trouble), null)), good);
                // The database's guard knows no way from PLANNED to CONFIRMED.
                subscribe(writer.record(Result.made(refused, ObjectState.CONFIRMED, "12345", null)), bad);
            });
            return Uni.createFrom().voidItem();
        });

        // Then
        good.get(5, TimeUnit.SECONDS);
        assertThatThrownBy(() -> bad.get(5, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(JournalRefusal.class)
                .hasMessageContaining("12345");
        List<JsonNode> ads = Journey.objects(journey.publication(), "ad");
        assertThat(ads).extracting(ad -> ad.path("state").asText()).containsExactly("REJECTED", "PLANNED");
    }

    @Test
    void aRefusedResultParksItsPublicationWithTheIdInTheMessage() {
        // Given
        Journey journey = Journey.withAds(2);
        Journey.Hold hold = journey.hold("campaigns", 1, "after");
        journey.publish("paused").then().statusCode(202);
        hold.await();
        hand.run(journey, "UPDATE publish_objects SET epoch = 1000 WHERE campaign_id = ?::uuid AND kind = 'campaign'");

        // When
        hold.release();

        // Then
        JsonNode publication = journey.ended();
        assertThat(publication.path("phase").asText()).isEqualTo("parked");
        assertThat(publication.at("/error/code").asText()).isEqualTo("journal_refused");
        assertThat(publication.path("error_message").asText())
                .contains(journey.atMeta("campaign").getFirst().path("id").asText());
        assertThat(Journey.objects(publication, "creative"))
                .allMatch(creative -> creative.path("state").asText().equals("CONFIRMED"));
        assertThat(journey.atMeta("adset")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"campaigns", "adsets", "ads"})
    void aProcessThatEndsFinishesWhatIsUnderWayAndHandsOnAtOnce(String edge) throws Exception {
        // Given
        Journey journey = HandClaims.waiting(2);
        hand.mend(journey);
        Journey.Hold hold = journey.hold(edge, edge.equals("campaigns") ? 1 : 1, "after");
        Claim claim = hand.claim(journey);
        AtomicBoolean ending = new AtomicBoolean();
        CompletableFuture<RunEnd> run = CompletableFuture.supplyAsync(() -> hand.work(claim, ending::get));
        hold.await();

        // When
        ending.set(true);
        hold.release();

        // Then
        assertThat(run.get(10, TimeUnit.SECONDS)).isInstanceOfAny(RunEnd.Superseded.class, RunEnd.Published.class);
        JsonNode publication = journey.ended();
        assertThat(publication.path("publish_status").asText()).isEqualTo("paused");
        journey.assertExactlyOnce(publication, 2);
        assertThat(publication.path("objects"))
                .as("nothing had to be searched for")
                .allMatch(object -> object.path("state").asText().equals("CONFIRMED"));
    }

    @Test
    void aProcessThatEndsBeginsNothing() {
        // Given
        Journey journey = HandClaims.waiting(1);
        hand.mend(journey);
        // In the far future, so that nobody else begins with it either.
        Claim claim = hand.claim(journey);

        // When
        RunEnd end = hand.work(claim, () -> true);

        // Then
        assertThat(end).isInstanceOf(RunEnd.Superseded.class);
        journey.assertExactlyOnce(journey.ended(), 1);
        journey.api().get(journey.path("/publication")).then().body("error_message", equalTo(null));
    }

    private static void subscribe(Uni<Void> write, CompletableFuture<Void> into) {
        write.subscribe().with(into::complete, into::completeExceptionally);
    }

    private static JournalObject object(LoadedPublication publication, ObjectKind kind, int ordinal) {
        return publication.objects().stream()
                .filter(object -> object.key().equals(new Key(kind, ordinal)))
                .findFirst()
                .orElseThrow();
    }

    private void release(LoadedPublication publication, RunEnd end) {
        assertThat(hand.inContext(() -> releases.release(publication, end))).isTrue();
    }

    /** Seconds from now. */
    private double pause(Journey journey) {
        return ((Number)
                        hand.run(
                                journey,
                                "SELECT extract(epoch FROM next_attempt_at - updated_at)::double precision FROM publications WHERE campaign_id = ?::uuid"))
                .doubleValue();
    }
}
