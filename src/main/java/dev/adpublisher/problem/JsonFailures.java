package dev.adpublisher.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a request body cannot be read. Jackson's own messages quote the input, which may hold a token: they are never passed on.
 */
final class JsonFailures {

    private JsonFailures() {}

    static Problem problem(JacksonException failure) {
        return switch (failure) {
            case StreamConstraintsException limit -> ofLimit(limit);
            case UnrecognizedPropertyException unknown -> ofUnknown(unknown);
            case MismatchedInputException mismatch -> ofMismatch(mismatch);
            case JsonMappingException mapping
            when mapping.getCause() instanceof JacksonException inner -> problem(inner);
            case JsonMappingException mapping -> wrongType(mapping, "This value");
            case JsonParseException syntax ->
                Problem.badRequest(
                        "malformed_json", "The body is not valid JSON" + position(syntax.getLocation()) + ".");
            default -> Problem.badRequest("malformed_json", "The body is not valid JSON.");
        };
    }

    private static Problem ofLimit(StreamConstraintsException limit) {
        String message = String.valueOf(limit.getOriginalMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("nesting depth")) {
            return Problem.badRequest(
                    "too_deep", "The body is nested deeper than " + StrictJson.MAX_DEPTH + " levels.");
        }
        if (message.contains("document length")) {
            return Failures.tooLarge();
        }
        return Problem.badRequest("json_limits", "The body has a number or a member name that is too long.");
    }

    private static Problem ofUnknown(UnrecognizedPropertyException unknown) {
        String known = unknown.getKnownPropertyIds().stream()
                .map(String::valueOf)
                .sorted()
                .collect(Collectors.joining(", "));
        Violation violation = new Violation(
                pointer(unknown),
                "unknown_member",
                "This member is not known here.",
                "Remove it. Known members are: " + known + ".");
        return Problem.unprocessable(
                "unknown_member", "The body has a member that is not known here.", List.of(violation));
    }

    private static Problem ofMismatch(MismatchedInputException mismatch) {
        String message = String.valueOf(mismatch.getOriginalMessage());
        if (message.startsWith("No content")) {
            return bodyMissing();
        }
        if (message.startsWith("Trailing token")) {
            return Problem.badRequest("malformed_json", "The body has something after its JSON value.");
        }
        return wrongType(mismatch, "A value for " + kind(mismatch.getTargetType()));
    }

    static Problem bodyMissing() {
        return Problem.badRequest("body_missing", "A JSON body is needed.");
    }

    private static Problem wrongType(JsonMappingException mapping, String what) {
        String expected =
                mapping instanceof MismatchedInputException mismatch ? kind(mismatch.getTargetType()) : "another type";
        Violation violation =
                new Violation(pointer(mapping), "wrong_type", what + " cannot be read.", "Send " + expected + ".");
        return Problem.unprocessable("wrong_type", "The body has a value of the wrong type.", List.of(violation));
    }

    private static String kind(@Nullable Class<?> type) {
        if (type == null) {
            return "another type";
        }
        if (type == String.class) {
            return "a string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "an array";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        return switch (type.getSimpleName()) {
            case "UUID" -> "a UUID";
            case "Instant", "OffsetDateTime" -> "a timestamp (ISO 8601, UTC)";
            case "LocalDate" -> "a date (ISO 8601)";
            default -> "a JSON object";
        };
    }

    /** RFC 6901, from the members and indexes that Jackson was in. */
    private static String pointer(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(step -> "/"
                        + (step.getFieldName() == null ? String.valueOf(step.getIndex()) : escape(step.getFieldName())))
                .collect(Collectors.joining());
    }

    static String escape(String token) {
        return token.replace("~", "~0").replace("/", "~1");
    }

    private static String position(@Nullable JsonLocation at) {
        return at == null || at.getLineNr() < 0
                ? ""
                : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }
}
