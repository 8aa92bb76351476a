package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.Reference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code publish_objects}, as read at the claim.
 *
 * @param name as it goes to Meta, the marker at its end
 * @param params of the create call, without ids of other objects
 * @param references where those go
 * @param origins Meta's parameter → JSON Pointer into what the user typed
 * @param sentAt the database's clock at the last intent
 * @param metaId digits; of an image, its hash in the ad account
 * @param shared whether Meta answered a creative that it already had
 */
record JournalObject(
        UUID id,
        ObjectKind kind,
        int ordinal,
        String marker,
        String name,
        ObjectNode params,
        List<Reference> references,
        Map<String, String> origins,
        ObjectState state,
        long epoch,
        @Nullable Instant sentAt,
        @Nullable String metaId,
        boolean shared,
        int attempts,
        int negativeReads,
        @Nullable JsonNode lastError) {

    Key key() {
        return new Key(kind, ordinal);
    }

    /** The same row after a write of this run. */
    JournalObject after(Result result) {
        String newMetaId = metaId == null ? result.metaId() : metaId;
        return new JournalObject(
                id,
                kind,
                ordinal,
                marker,
                name,
                params,
                references,
                origins,
                result.state(),
                epoch,
                sentAt,
                newMetaId,
                result.shared(),
                attempts,
                result.negativeReads(),
                result.error());
    }

    /** Names an object within its publication. */
    record Key(ObjectKind kind, int ordinal) {
        @Override
        public String toString() {
            return kind.wireName() + "/" + ordinal;
        }
    }
}
