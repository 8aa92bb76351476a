package dev.adpublisher.chaos;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Time that has to pass because it is what is being tested: how long a process is frozen, how often it is asked. */
final class Pause {
    private Pause() {}

    static void of(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
