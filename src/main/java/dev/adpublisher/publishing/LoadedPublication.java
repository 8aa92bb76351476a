package dev.adpublisher.publishing;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run starts from.
 *
 * @param liveAsked whether a call of an earlier run may have set it live, or may yet: it is under way, or its answer is lost
 * @param adAccountId digits only
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
        String adAccountId,
        @Nullable String labelId,
        int retryCount,
        Instant databaseNow,
        List<JournalObject> objects) {

    LoadedPublication {
        objects = List.copyOf(objects);
    }

    /** How many objects are still to be created. */
    int open() {
        return (int) objects.stream()
                .filter(object -> object.state() == ObjectState.PLANNED)
                .count();
    }
}
