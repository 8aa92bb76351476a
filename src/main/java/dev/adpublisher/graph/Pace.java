package dev.adpublisher.graph;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** At most so many changes of one ad account within any second. Whoever comes too early is given a later moment, in the order of coming. */
final class Pace {
    /** A change may be held up by a little on its way, the one after it by nothing. */
    private static final long A_SECOND = Duration.ofMillis(1_050).toNanos();

    private final int most;
    private final LongSupplier nanos;
    private final Deque<Long> moments = new ArrayDeque<>();

    /** @param most changes in a second; 0 for as many as like */
    Pace(int most, LongSupplier nanos) {
        this.most = most;
        this.nanos = nanos;
    }

    /** Takes the next free moment; answers how long until then. */
    synchronized Duration next() {
        if (most == 0) {
            return Duration.ZERO;
        }
        long now = nanos.getAsLong();
        long moment = moments.size() < most ? now : Math.max(now, moments.removeFirst() + A_SECOND);
        moments.addLast(moment);
        return Duration.ofNanos(moment - now);
    }
}
