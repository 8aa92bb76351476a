package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.plan.ObjectKind;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of one object.
 *
 * @param error machine-readable ({@code code}, {@code message}, …); null keeps none
 * @param negativeReads searches that found nothing since the last intent
 */
record Result(
        UUID objectId,
        ObjectKind kind,
        ObjectState state,
        @Nullable String metaId,
        @Nullable JsonNode error,
        @Nullable String traceId,
        boolean shared,
        int negativeReads) {

    static Result of(JournalObject object, ObjectState state) {
        return new Result(object.id(), object.kind(), state, null, null, null, object.shared(), 0);
    }

    static Result made(JournalObject object, ObjectState state, String metaId, @Nullable String traceId) {
        return new Result(object.id(), object.kind(), state, metaId, null, traceId, false, 0);
    }

    static Result failed(JournalObject object, ObjectState state, JsonNode error, @Nullable String traceId) {
        return new Result(object.id(), object.kind(), state, null, error, traceId, object.shared(), 0);
    }

    /** Made, but not by us alone: never ours to delete. */
    static Result shared(JournalObject object) {
        return new Result(object.id(), object.kind(), object.state(), object.metaId(), null, null, true, 0);
    }

    /** Still unknown after another search that found nothing. */
    static Result notFound(JournalObject object, int negativeReads) {
        return new Result(object.id(), object.kind(), ObjectState.UNKNOWN, null, object.lastError(), null, false, negativeReads);
    }
}
