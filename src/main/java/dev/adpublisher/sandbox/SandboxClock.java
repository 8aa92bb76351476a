package dev.adpublisher.sandbox;

/** The sandbox's time: the machine's, plus a shift that tests may set. */
final class SandboxClock {
    private long shiftMillis;

    long now() {
        return System.currentTimeMillis() + shiftMillis;
    }

    void shift(long millis) {
        shiftMillis += millis;
    }

    long shiftMillis() {
        return shiftMillis;
    }
}
