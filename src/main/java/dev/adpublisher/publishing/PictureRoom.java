package dev.adpublisher.publishing;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory for pictures, in bytes. Whoever fetches one first asks for the largest size that it may turn out to have, gives back what it did not
 * need once it is here, and the rest when it is uploaded. Who does not fit waits, in the order of asking.
 *
 * <p>A room may lie within a larger one that others use too; it then asks there as well. Safe for use from every thread.
 */
final class PictureRoom {
    private final long size;
    private final long largest;
    private final @Nullable PictureRoom around;
    private final Deque<Asking> waiting = new ArrayDeque<>();
    private long taken;

    /**
     * Room for so many bytes.
     *
     * @param largest size of one picture
     * @param around the room that this one lies in
     */
    PictureRoom(long size, long largest, @Nullable PictureRoom around) {
        this.size = size;
        this.largest = largest;
        this.around = around;
    }

    private record Asking(long bytes, UniEmitter<? super Long> emitter) {}

    /** When there is room for a picture of the largest size, which then is taken; answers that size. */
    Uni<Long> take() {
        return Uni.createFrom()
                .<Long>emitter(emitter -> enter(new Asking(largest, emitter)))
                .chain(entered -> around == null ? Uni.createFrom().item(entered) : around.take());
    }

    /**
     * Takes room for as many pictures of the largest size as are wanted, at most {@code most}, without waiting: a third of the room stays free for
     * whoever waits for theirs. Answers how many.
     */
    synchronized int takeNow(int wanted, int most) {
        long free = waiting.isEmpty() ? (size / 3 * 2 - taken) / largest : 0;
        int pictures = (int) Math.clamp(free, 0, Math.min(wanted, most));
        taken += pictures * largest;
        return pictures;
    }

    /** So many of the bytes taken are free again. */
    void giveBack(long bytes) {
        if (around != null) {
            around.giveBack(bytes);
        }
        List<Asking> next = new ArrayList<>();
        synchronized (this) {
            taken -= bytes;
            while (!waiting.isEmpty() && fits(waiting.getFirst())) {
                Asking asking = waiting.removeFirst();
                taken += asking.bytes();
                next.add(asking);
            }
        }
        next.forEach(asking -> asking.emitter().complete(asking.bytes()));
    }

    private void enter(Asking asking) {
        synchronized (this) {
            if (!waiting.isEmpty() || !fits(asking)) {
                waiting.addLast(asking);
                return;
            }
            taken += asking.bytes();
        }
        asking.emitter().complete(largest);
    }

    /** The first always does. */
    private boolean fits(Asking asking) {
        return taken == 0 || taken + asking.bytes() <= size;
    }

    long size() {
        return size;
    }

    /** For tests and gauges. */
    synchronized long taken() {
        return taken;
    }
}
