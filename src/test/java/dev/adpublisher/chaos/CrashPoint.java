package dev.adpublisher.chaos;

import dev.adpublisher.chaos.ControlPort.Hit;
import dev.adpublisher.chaos.within.Point;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** The named moments of publishing.md at which a process is struck, and what a publish needs to come there. */
enum CrashPoint {
    ACCEPTED(Point.BEFORE_PUBLISH_COMMIT, 1),
    COMMITTED(Point.BEFORE_ANSWER, 1),
    CLAIMED(Point.CLAIMED, 1),
    BEFORE_INTENT(Point.BEFORE_INTENT, 1),
    BEFORE_FIRST_BYTE(Point.BEFORE_FIRST_BYTE, 1),
    IN_BODY(Point.IN_BODY, 1),
    META_COMMITTED(null, 1),
    BEFORE_ID_COMMIT(Point.BEFORE_ID_COMMIT, 1),
    AFTER_ID_COMMIT(Point.AFTER_ID_COMMIT, 1),
    IN_THE_WAIT(null, 1),
    BEFORE_ADOPTION(Point.BEFORE_ADOPTION, 1),
    HALF_ACTIVE(Point.ACTIVATING, 2),
    ROLLING_BACK(Point.ROLLING_BACK, 2),
    BEFORE_RELEASE(Point.BEFORE_RELEASE, 1),
    /** In the transaction that writes the end. During the re-encryption of tokens see {@link Solo#changesItsKey}. */
    IN_TRANSACTION(Point.IN_TRANSACTION, 1);

    private final Point point;
    final int nth;

    CrashPoint(Point point, int nth) {
        this.point = point;
        this.nth = nth;
    }

    boolean needsActive() {
        return this == HALF_ACTIVE;
    }

    boolean needsCancel() {
        return this == ROLLING_BACK;
    }

    /** The create whose fate {@link #prepare} decides, and no other fault may; "" if it is none. */
    String ownEdge() {
        return switch (this) {
            case META_COMMITTED, IN_THE_WAIT, BEFORE_ADOPTION -> "adsets";
            case ROLLING_BACK -> "ads";
            default -> "";
        };
    }

    /** Scripts what must happen for a publish to come here. */
    void prepare(Tenant tenant) {
        switch (this) {
            case META_COMMITTED ->
                tenant.fault(
                        "\"method\":\"POST\",\"edge\":\"adsets\"",
                        1,
                        "{\"type\":\"hold\",\"when\":\"after\",\"name\":\"" + hold(tenant) + "\"}");
            case IN_THE_WAIT -> FaultClass.TIMEOUT_NOT_DONE.script(tenant, "adsets");
            case BEFORE_ADOPTION -> FaultClass.TIMEOUT_DONE.script(tenant, "adsets");
            case ROLLING_BACK -> FaultClass.POLICY_368.script(tenant, "ads");
            default -> {}
        }
    }

    private static String hold(Tenant tenant) {
        return "meta-committed-" + tenant.account;
    }

    /** Waits until a process is here, and what it does then is somebody else's choice. */
    interface Awaited {
        /** The process, or one of several that could be; {@link Hit#go} lets it go on. */
        Hit await(Duration patience, BooleanSupplier over) throws TimeoutException;
    }

    Awaited arm(Rig rig, Tenant tenant, int number) {
        if (point != null) {
            String subject = point == Point.IN_BODY
                            || point == Point.BEFORE_FIRST_BYTE
                            || point == Point.ACTIVATING
                            || point == Point.ROLLING_BACK
                    ? tenant.account
                    : tenant.campaign;
            return rig.control.arm(point, nth, subject)::await;
        }
        return (patience, over) -> {
            long deadline = System.nanoTime() + patience.toNanos();
            while (System.nanoTime() < deadline && !over.getAsBoolean()) {
                if (isHere(rig, tenant)) {
                    String replica = tenant.fleet().any(number).name();
                    return new Hit(replica, () -> rig.sandbox.post("release", "{\"name\":\"" + hold(tenant) + "\"}"));
                }
                Pause.of(Duration.ofMillis(60));
            }
            throw new TimeoutException();
        };
    }

    private boolean isHere(Rig rig, Tenant tenant) {
        return this == META_COMMITTED
                ? rig.sandbox.get("holds").has(hold(tenant))
                : tenant.standing().phase().equals("reconciling");
    }
}
