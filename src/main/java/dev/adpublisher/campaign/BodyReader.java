package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.problem.StrictJson;
import dev.adpublisher.problem.Violation;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Request bodies that say only what is to change (a merge patch, RFC 7396, of whole members). */
@Singleton
class BodyReader {
    private final StrictJson json;
    private final Validator validator;

    BodyReader(StrictJson json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    /**
     * {@code present} with the body's members laid over it, checked as a whole.
     *
     * @throws Problem 400 without a body; 422 for unknown members, wrong types and values that PostgreSQL cannot hold
     * @throws ConstraintViolationException for values out of bounds
     */
    <T> T patched(T present, Class<T> type, @Nullable JsonNode body) {
        if (body == null) {
            throw Problem.badRequest("body_missing", "A JSON object with the members to change is needed.");
        }
        if (!(body instanceof ObjectNode members)) {
            throw Problem.unprocessable(
                    "wrong_type",
                    "The body is not a JSON object.",
                    List.of(new Violation("", "wrong_type", "This is not an object.", "Send a JSON object.")));
        }
        List<Violation> unstorable = Storable.violations("", members);
        if (!unstorable.isEmpty()) {
            throw Storable.unstorable(unstorable);
        }
        ObjectNode merged = json.mapper().valueToTree(present);
        merged.setAll(members);
        return valid(json.read(merged, type));
    }

    private <T> T valid(T value) {
        Set<ConstraintViolation<T>> violations = validator.validate(value);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        return value;
    }
}
