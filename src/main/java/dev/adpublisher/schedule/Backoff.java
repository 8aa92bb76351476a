package dev.adpublisher.schedule;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses after failures: each twice the one before, up to a longest, and a little uneven so that accounts do not come back in step. */
final class Backoff {
    private static final int MOST_DOUBLINGS = 20;

    private Backoff() {}

    /** @param attempts failures in a row, from 1 */
    static Duration after(int attempts, ScheduleConfig config) {
        long doublings = Math.clamp(attempts - 1L, 0, MOST_DOUBLINGS);
        double millis = Math.min(
                config.backoff().toMillis() * Math.pow(2, doublings),
                config.longestBackoff().toMillis());
        return Duration.ofMillis((long) (millis * ThreadLocalRandom.current().nextDouble(0.8, 1.0)));
    }
}
