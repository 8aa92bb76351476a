package dev.adpublisher.publishing;

import dev.adpublisher.plan.ObjectKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run starts from.
 *
 * @param liveAsked whether a call of an earlier run may have set it live, or may yet: it is under way, or its answer is lost
 * @param labelId our ad label of the account and month; null if it could not be made
 * @param databaseNow the database's clock when this was read
 */
record LoadedPublication(
        Claim claim,
        Task task,
        boolean targetActive,
        Phase phase,
        boolean published,
        boolean liveAsked,
        @Nullable String labelId,
        int retryCount,
        Instant databaseNow,
        List<JournalObject> objects) {

    LoadedPublication {
        objects = List.copyOf(objects);
    }

    /** Of the ad account that it was begun in, digits only. */
    String adAccountId() {
        return claim.adAccountId();
    }

    /** Whether nothing was made but pictures, which stay, and nothing can have been made: then a rollback needs no connection. */
    boolean hasNothingToDelete() {
        return objects.stream().allMatch(object -> switch (object.state()) {
            case PLANNED, REJECTED -> object.metaId() == null;
            case CONFIRMED, ADOPTED -> object.kind() == ObjectKind.IMAGE;
            case IN_FLIGHT, UNKNOWN, PARKED, DOOMED, DELETED -> false;
        });
    }

    /** How many objects are still to be created. */
    int open() {
        return (int) objects.stream()
                .filter(object -> object.state() == ObjectState.PLANNED)
                .count();
    }
}
