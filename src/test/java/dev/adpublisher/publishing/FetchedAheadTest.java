package dev.adpublisher.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adpublisher.media.FetchOutcome;
import dev.adpublisher.media.Image;
import dev.adpublisher.media.ImageType;
import dev.adpublisher.plan.Fixtures;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.Plan;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is fetched before its publication is written down has its place in the replica's memory, like everything else. */
class FetchedAheadTest {
    private static final long LARGEST = 30;
    private static final Plan PLAN = Fixtures.plan("website-visits");

    private final Vertx vertx = Vertx.vertx();
    private final PictureRooms rooms = new PictureRooms(6 * LARGEST, 10, LARGEST);

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    @Test
    void manyAtOnceTakeNoMoreThanTwoThirdsOfTheMemory() {
        for (int i = 0; i < 20; i++) {
            FetchedAhead.of(url -> Uni.createFrom().nothing(), PLAN, rooms).begin();
        }
        assertThat(rooms.taken()).isBetween(LARGEST, 4 * LARGEST);
    }

    @Test
    void aPictureThatIsHereHoldsNoMoreThanItsSize() {
        FetchedAhead ahead = FetchedAhead.of(url -> Uni.createFrom().item(picture(url, 7)), PLAN, rooms);
        ahead.begin();
        assertThat(rooms.taken()).isEqualTo(7L * held(ahead));
    }

    @Test
    void whatIsTakenOrDroppedHoldsNothing() {
        FetchedAhead ahead = FetchedAhead.of(url -> Uni.createFrom().item(picture(url, 7)), PLAN, rooms);
        ahead.begin();
        assertThat(ahead.take(urls().getFirst())).isPresent();
        assertThat(ahead.take(urls().getFirst())).isEmpty();
        ahead.drop();
        assertThat(rooms.taken()).isZero();
    }

    /** The admission was refused before the pictures came. */
    @Test
    void whatComesAfterItWasDroppedHoldsNothing() {
        FetchedAhead ahead = FetchedAhead.of(url -> Uni.createFrom().item(picture(url, 7)), PLAN, rooms);
        Uni<FetchOutcome> late = ahead.take(urls().getFirst()).orElseThrow();
        ahead.drop();
        assertThat(late.await().atMost(Duration.ofSeconds(5))).isInstanceOf(FetchOutcome.Fetched.class);
        assertThat(rooms.taken()).isZero();
    }

    /** Who waits for room is let in by somebody else, and goes on as itself. */
    @Test
    void aLookThatHadToWaitGoesOnWhereItWasAskedFor() throws Exception {
        // Given
        PictureRooms small = new PictureRooms(4 * LARGEST, 10, LARGEST);
        Context one = vertx.getOrCreateContext();
        Context other = ((VertxInternal) vertx).createEventLoopContext();
        AtomicReference<UniEmitter<? super String>> slow = new AtomicReference<>();
        CompletableFuture<Context> seen = new CompletableFuture<>();

        // When: four looks fill the room, and the fifth is somebody else's
        for (int i = 0; i < 4; i++) {
            look(small, one, Uni.createFrom().<String>emitter(slow::set), done -> {});
        }
        await().until(() -> slow.get() != null && small.taken() == 4 * LARGEST);
        look(small, other, Uni.createFrom().item("here"), done -> seen.complete(Vertx.currentContext()));
        other.runOnContext(asked -> one.runOnContext(ignored -> slow.get().complete("done")));

        // Then
        assertThat(seen.get(5, TimeUnit.SECONDS)).isSameAs(other);
    }

    @Test
    void whoHangsUpWhileWaitingKeepsNoRoom() throws Exception {
        // Given
        PictureRooms small = new PictureRooms(4 * LARGEST, 10, LARGEST);
        Context context = vertx.getOrCreateContext();
        List<UniEmitter<? super String>> slow = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 4; i++) {
            look(small, context, Uni.createFrom().<String>emitter(slow::add), done -> {});
        }
        await().until(() -> slow.size() == 4);

        // When
        CompletableFuture<Void> hungUp = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            small.withRoom(Uni.createFrom().item("never"))
                    .subscribe()
                    .with(done -> {})
                    .cancel();
            hungUp.complete(null);
        });
        hungUp.get(5, TimeUnit.SECONDS);
        slow.forEach(emitter -> emitter.complete("done"));

        // Then
        await().until(() -> small.taken() == 0);
    }

    private static void look(PictureRooms rooms, Context context, Uni<String> look, Consumer<String> done) {
        context.runOnContext(ignored -> rooms.withRoom(look).subscribe().with(done));
    }

    private static long held(FetchedAhead ahead) {
        return urls().stream().filter(ahead::has).count();
    }

    private static List<String> urls() {
        return PLAN.objects().stream()
                .filter(object -> object.kind() == ObjectKind.IMAGE)
                .map(object -> object.params().path("url").asText())
                .toList();
    }

    private static FetchOutcome picture(String url, int bytes) {
        return new FetchOutcome.Fetched(
                new Image(url, Buffer.buffer(new byte[bytes]), ImageType.JPEG, 1, 1, "0".repeat(64)));
    }
}
