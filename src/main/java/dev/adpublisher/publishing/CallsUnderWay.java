package dev.adpublisher.publishing;

import dev.adpublisher.plan.ObjectKind;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The creates of one run whose intent is committed and whose answer is not known yet, by kind. */
final class CallsUnderWay {
    private final Map<ObjectKind, Set<UUID>> objects = new EnumMap<>(ObjectKind.class);

    /** With those that were intended in the commit that claimed the publication, which the run has still to send. */
    static CallsUnderWay of(LoadedPublication publication) {
        CallsUnderWay calls = new CallsUnderWay();
        publication.objects().stream()
                .filter(object -> object.sentAt() != null
                        && object.epoch() == publication.claim().epoch())
                .forEach(object -> calls.begun(object.kind(), object.id()));
        return calls;
    }

    void begun(ObjectKind kind, UUID object) {
        objects.computeIfAbsent(kind, none -> new HashSet<>()).add(object);
    }

    void answered(ObjectKind kind, UUID object) {
        Set<UUID> ofKind = objects.get(kind);
        if (ofKind != null) {
            ofKind.remove(object);
        }
    }

    /** Whether an answer of this kind is still to come. */
    boolean any(ObjectKind kind) {
        return !objects.getOrDefault(kind, Set.of()).isEmpty();
    }
}
