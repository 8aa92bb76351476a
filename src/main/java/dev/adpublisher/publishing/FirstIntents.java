package dev.adpublisher.publishing;

import dev.adpublisher.publishing.JournalObject.Key;
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
    static final FirstIntents NONE = new FirstIntents();

    private final Map<Key, JournalObject> unsent = new LinkedHashMap<>();

    private FirstIntents() {}

    /** Of a publication as it was admitted. */
    static FirstIntents of(LoadedPublication publication) {
        FirstIntents intents = new FirstIntents();
        publication.objects().stream()
                .filter(object -> object.state() == ObjectState.PLANNED && object.sentAt() != null)
                .forEach(object -> intents.unsent.put(object.key(), object));
        return intents;
    }

    /** The moment of the object's intent, once: from now on whoever takes it answers for what becomes of it. */
    Optional<Instant> take(Key key) {
        return Optional.ofNullable(unsent.remove(key)).map(JournalObject::sentAt);
    }

    /** A result of the object is about to be written without a call: it is not given back. */
    void settled(Key key) {
        unsent.remove(key);
    }

    /** All that were not taken: nothing was sent, so they are to be made like any other. */
    List<UUID> unsent() {
        return unsent.values().stream().map(JournalObject::id).toList();
    }
}
