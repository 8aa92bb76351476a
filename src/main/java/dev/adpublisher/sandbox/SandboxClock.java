package dev.adpublisher.sandbox;

import java.util.function.LongSupplier;

/** The sandbox's time: the machine's, plus a shift that tests may set. */
final class SandboxClock {
    private final LongSupplier machine;
    private long shiftMillis;

    SandboxClock() {
        this(System::currentTimeMillis);
    }

    /** @param machine its time, in milliseconds since 1970 */
    SandboxClock(LongSupplier machine) {
        this.machine = machine;
    }

    long now() {
        return machine.getAsLong() + shiftMillis;
    }

    void shift(long millis) {
        shiftMillis += millis;
    }

    long shiftMillis() {
        return shiftMillis;
    }
}
