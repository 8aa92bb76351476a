package dev.adpublisher.publishing;

import dev.adpublisher.publishing.JournalObject.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The intents that were committed with the admission itself, as far as this run has sent nothing under them yet. Their rows are IN_FLIGHT; to the
 * run the objects are still to be made. Confined to the run's event loop.
 */
final class FirstIntents {
    /** Never holds any. */
    static final FirstIntents NONE = new FirstIntents(0);

    private final Map<Key, JournalObject> unsent = new LinkedHashMap<>();

    private final long askedAtNanos;

    private FirstIntents(long askedAtNanos) {
        this.askedAtNanos = askedAtNanos;
    }

    static FirstIntents of(HeadStart start) {
        FirstIntents intents = new FirstIntents(start.askedAtNanos());
        start.publication().objects().stream()
                .filter(object -> object.state() == ObjectState.PLANNED && object.sentAt() != null)
                .forEach(object -> intents.unsent.put(object.key(), object));
        return intents;
    }

    /** The moment of the object's intent, once: from now on whoever takes it answers for what becomes of it. */
    Optional<Instant> take(Key key) {
        return Optional.ofNullable(unsent.remove(key)).map(JournalObject::sentAt);
    }

    /** A moment of {@link System#nanoTime} before all of them. */
    long askedAtNanos() {
        return askedAtNanos;
    }

    /** Whether all of them are younger than that, also for a process that was frozen since. */
    boolean areYoungerThan(Duration age) {
        return System.nanoTime() - askedAtNanos < age.toNanos();
    }

    /** A result of the object is about to be written without a call: it is not given back. */
    void settled(Key key) {
        unsent.remove(key);
    }

    /** Whether nothing has gone out under its intent yet. */
    boolean holds(Key key) {
        return unsent.containsKey(key);
    }

    /** All that were not taken: nothing was sent, so they are to be made like any other. */
    List<UUID> unsent() {
        return unsent.values().stream().map(JournalObject::id).toList();
    }
}
