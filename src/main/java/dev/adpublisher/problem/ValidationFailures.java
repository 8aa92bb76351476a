package dev.adpublisher.problem;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Bean Validation's findings as a problem. Java's names of members become those of the JSON: {@code initialGoal} is {@code /initial_goal}. */
final class ValidationFailures {

    private ValidationFailures() {}

    /** 422 for a body, also for none, 400 for parameters; null when it was an answer of ours that broke a rule, which is a fault. */
    static @Nullable Problem problem(ConstraintViolationException invalid) {
        List<Violation> violations = new ArrayList<>();
        boolean parameter = false;
        for (ConstraintViolation<?> each : invalid.getConstraintViolations()) {
            List<Path.Node> nodes = new ArrayList<>();
            each.getPropertyPath().forEach(nodes::add);
            if (nodes.stream().anyMatch(node -> node.getKind() == ElementKind.RETURN_VALUE)) {
                return null;
            }
            List<Path.Node> members = nodes.stream()
                    .filter(node ->
                            node.getKind() == ElementKind.PROPERTY || node.getKind() == ElementKind.CONTAINER_ELEMENT)
                    .toList();
            boolean ofAParameter = members.isEmpty() && !missingBody(each);
            parameter |= ofAParameter;
            violations.add(new Violation(
                    pointer(ofAParameter ? lastOf(nodes) : members), code(each), each.getMessage(), null));
        }
        violations.sort(Comparator.comparing(Violation::pointer).thenComparing(Violation::code));
        return parameter
                ? Problem.of(400, "invalid_parameter", "The request cannot be read", first(violations))
                : Problem.unprocessable("invalid_content", first(violations), violations);
    }

    private static String first(List<Violation> violations) {
        Violation first = violations.getFirst();
        String what = first.pointer().substring(first.pointer().lastIndexOf('/') + 1);
        return (what.isEmpty() ? "The body" : what) + " " + first.message() + ".";
    }

    private static boolean missingBody(ConstraintViolation<?> violation) {
        return violation.getInvalidValue() == null;
    }

    private static List<Path.Node> lastOf(List<Path.Node> nodes) {
        return nodes.isEmpty() ? nodes : List.of(nodes.getLast());
    }

    private static String pointer(List<Path.Node> nodes) {
        StringBuilder pointer = new StringBuilder();
        for (Path.Node node : nodes) {
            if (node.getIndex() != null) {
                pointer.append('/').append(node.getIndex());
            } else if (node.getKey() != null) {
                pointer.append('/').append(JsonFailures.escape(String.valueOf(node.getKey())));
            }
            if (node.getKind() != ElementKind.CONTAINER_ELEMENT && node.getName() != null) {
                pointer.append('/').append(JsonFailures.escape(snake(node.getName())));
            }
        }
        return pointer.toString();
    }

    private static String code(ConstraintViolation<?> violation) {
        return snake(violation
                .getConstraintDescriptor()
                .getAnnotation()
                .annotationType()
                .getSimpleName());
    }

    private static String snake(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
