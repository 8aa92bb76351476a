package dev.adpublisher.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * One publish and everything that goes wrong with it. The same seed is always the same schedule.
 *
 * @param point null where the blow comes at a time of its own, {@code after} the publish
 * @param blow null for none
 * @param edge the create that the fault strikes
 * @param cancel where the user cancels, null for nowhere
 * @param mayMiss whether the publish may end without coming to the point
 */
record Schedule(
        String name,
        int ads,
        String target,
        CrashPoint point,
        Blow blow,
        Duration after,
        FaultClass fault,
        String edge,
        CancelAt cancel,
        boolean mayMiss) {
    static final List<String> EDGES = List.of("adimages", "campaigns", "adcreatives", "adsets", "ads");

    static Schedule at(CrashPoint point, Blow blow, FaultClass fault, String edge) {
        String target = point.needsActive() ? "active" : "paused";
        CancelAt cancel = point.needsCancel() ? CancelAt.FAILED : null;
        String name = point + " × " + blow + (fault == FaultClass.NONE ? "" : " × " + fault + " on " + edge);
        boolean mayMiss = point == CrashPoint.ROLLING_BACK && fault.endsIt();
        return new Schedule(name, 1, target, point, blow, Duration.ZERO, fault, edge, cancel, mayMiss);
    }

    static Schedule of(FaultClass fault, String edge) {
        return new Schedule(fault + " on " + edge, 1, "active", null, null, Duration.ZERO, fault, edge, null, false);
    }

    static Schedule of(CancelAt cancel) {
        return new Schedule(
                "cancel " + cancel,
                1,
                cancel.target(),
                null,
                null,
                Duration.ZERO,
                cancel.fault(),
                cancel.edge(),
                cancel,
                false);
    }

    static Schedule random(long seed) {
        Random random = new Random(seed);
        CrashPoint point = random.nextInt(10) < 6 ? any(random, CrashPoint.values()) : null;
        Blow blow = random.nextInt(10) < 8 ? likely(random) : null;
        String edge = EDGES.get(random.nextInt(EDGES.size()));
        FaultClass fault = random.nextInt(10) < 7 ? any(random, FaultClass.values()) : FaultClass.NONE;
        boolean active = random.nextBoolean() || (point != null && point.needsActive());
        CancelAt cancel = point != null && point.needsCancel()
                ? CancelAt.FAILED
                : random.nextInt(10) < 2 ? CancelAt.AT_ONCE : null;
        return new Schedule(
                "seed " + seed,
                1 + random.nextInt(3),
                active ? "active" : "paused",
                blow == null ? null : point,
                blow,
                Duration.ofMillis(random.nextInt(1500)),
                fault.fits(edge) ? fault : FaultClass.NONE,
                edge,
                cancel,
                true);
    }

    private static Blow likely(Random random) {
        int dice = random.nextInt(20);
        return dice < 9
                ? Blow.KILL
                : dice < 14
                        ? Blow.FREEZE
                        : dice < 16
                                ? Blow.TERMINATE
                                : dice < 18
                                        ? Blow.CUT_CONNECTIONS
                                        : dice < 19 ? Blow.EXHAUST_POOL : Blow.RESTART_DATABASE;
    }

    private static <T> T any(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
