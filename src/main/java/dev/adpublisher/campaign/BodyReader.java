package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
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
import java.util.stream.Collectors;
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
     * {@code present} with the body's members laid over it. What the body leaves out is not judged: an adopted row may hold what this service
     * would not take.
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
        ObjectNode stored = json.mapper().valueToTree(present);
        ObjectNode merged = stored.deepCopy();
        merged.setAll(members);
        T value = json.read(merged, type);
        Set<ConstraintViolation<T>> violations = validator.validate(value).stream()
                .filter(violation -> !isKept(member(violation), stored, members))
                .collect(Collectors.toSet());
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        return value;
    }

    private static boolean isKept(String member, ObjectNode stored, ObjectNode members) {
        return !members.has(member) && stored.hasNonNull(member);
    }

    /** The JSON member that the violation is in. */
    private static String member(ConstraintViolation<?> violation) {
        String property = violation.getPropertyPath().iterator().next().getName();
        return SnakeCaseStrategy.INSTANCE.translate(String.valueOf(property));
    }
}
