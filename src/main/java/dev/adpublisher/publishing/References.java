package dev.adpublisher.publishing;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.plan.Reference;
import org.jspecify.annotations.Nullable;

/** Puts the id of one object into the parameters of another. */
final class References {
    private References() {}

    static void fill(ObjectNode parameters, Reference reference, @Nullable String id) {
        if (id == null) {
            throw new IllegalStateException("no id yet for " + reference);
        }
        JsonPointer pointer = JsonPointer.compile(reference.pointer());
        JsonPointer last = pointer.last();
        JsonNode parent = parameters.at(pointer.head());
        if (last != null && parent instanceof ObjectNode object) {
            object.put(last.getMatchingProperty(), id);
        } else if (last != null && parent instanceof ArrayNode array) {
            array.set(last.getMatchingIndex(), id);
        } else {
            throw new IllegalStateException("nothing at " + reference.pointer());
        }
    }
}
