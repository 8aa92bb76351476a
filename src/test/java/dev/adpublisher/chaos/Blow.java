package dev.adpublisher.chaos;

import dev.adpublisher.chaos.ControlPort.Hit;
import java.time.Duration;

/** What happens to a process at a point, or at any moment. */
enum Blow {
    KILL,
    /** For longer than twice the lease, and longer than Meta takes its requests. */
    FREEZE,
    TERMINATE,
    CUT_CONNECTIONS,
    RESTART_DATABASE,
    EXHAUST_POOL;

    private static final Duration FREEZE_TIME = Fleet.LEASE.multipliedBy(2).plusMillis(500);

    /** Whatever becomes of the blow, who waits at the point goes on. */
    void strike(Rig rig, Fleet fleet, Hit hit) {
        try {
            struck(rig, fleet, hit);
        } finally {
            hit.go().run();
        }
    }

    private void struck(Rig rig, Fleet fleet, Hit hit) {
        Replica replica = fleet.named(hit.replica());
        switch (this) {
            case KILL -> replica.kill();
            case FREEZE -> replica.freeze(FREEZE_TIME);
            case TERMINATE -> replica.terminate(() -> rig.control.letGo(replica.name()));
            case CUT_CONNECTIONS -> rig.postgres.cutConnections();
            case RESTART_DATABASE -> rig.postgres.restart();
            case EXHAUST_POOL -> {
                // Who waits at the point may hold a lock that this one waits for.
                hit.go().run();
                rig.postgres.exhaust(fleet.database(), 1.5);
            }
        }
    }
}
