package dev.adpublisher.publishing;

import dev.adpublisher.media.MediaConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Objects;

/** How much memory pictures may take: of one publish, so that it leaves room for others, and of all on this replica together. */
@ApplicationScoped
class PictureRooms {
    private static final int LEAST = 4;

    private final PictureRoom replica;
    private final long ofOneRun;
    private final long largest;

    @Inject
    PictureRooms(PublishingConfig config, MediaConfig media, MeterRegistry meters) {
        this(
                config.picturesMemory().asLongValue(),
                config.picturesAtOnce(),
                media.maxSize().asLongValue());
        Gauge.builder("adpublisher.pictures.memory", replica, PictureRoom::taken)
                .description("Memory taken, or set aside, for pictures that are fetched and uploaded now")
                .baseUnit("bytes")
                .register(meters);
    }

    /**
     * Sets memory aside for pictures that are fetched before their run has begun, each of the largest size: as many of those wanted as one run may
     * hold, while most of the room is free. Answers how many.
     */
    int setAside(int wanted) {
        return replica.takeNow(wanted, (int) (ofOneRun / largest));
    }

    /** So much of what was set aside is free again. */
    void giveBack(long bytes) {
        if (bytes > 0) {
            replica.giveBack(bytes);
        }
    }

    /** How large a picture may be that nobody has seen yet. */
    long largest() {
        return largest;
    }

    /**
     * A picture that is only looked at: waits for room, and leaves it when that is done. Goes on where it was asked for: room is made by others, on
     * contexts of theirs, and no session may follow there.
     */
    <T> Uni<T> withRoom(Uni<T> look) {
        return Uni.createFrom().deferred(() -> {
            Context asked = Objects.requireNonNull(Vertx.currentContext(), "who looks at pictures has a context");
            Uni<Long> room = replica.take().memoize().indefinitely();
            return room.emitOn(command -> asked.runOnContext(ignored -> command.run()))
                    // Who hangs up while waiting is let in all the same, and leaves at once.
                    .onCancellation()
                    .invoke(() -> room.subscribe().with(replica::giveBack))
                    .chain(taken -> look.onTermination().invoke(() -> replica.giveBack(taken)));
        });
    }

    long taken() {
        return replica.taken();
    }

    /**
     * In bytes.
     *
     * @param atOnce pictures of the largest size that one run may hold
     */
    PictureRooms(long memory, int atOnce, long largest) {
        this.largest = largest;
        this.ofOneRun = largest * Math.max(1, atOnce);
        this.replica = new PictureRoom(Math.max(memory, LEAST * largest), largest, null);
    }

    /** Room for one run's pictures, within the replica's. */
    PictureRoom ofOneRun() {
        return new PictureRoom(ofOneRun, largest, replica);
    }
}
