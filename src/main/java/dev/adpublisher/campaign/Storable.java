package dev.adpublisher.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.problem.Violation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What JSON may say and {@code jsonb} cannot hold, or would blow up: the character U+0000, and numbers of absurd size. */
final class Storable {
    private static final int LARGEST_EXPONENT = 40;

    private Storable() {}

    /** Every such value below {@code node}, with pointers that begin with {@code pointer}. */
    static List<Violation> violations(String pointer, JsonNode node) {
        List<Violation> found = new ArrayList<>();
        collect(pointer, node, found);
        return found;
    }

    /** @throws Problem 422 where this text cannot be stored */
    static void require(String pointer, String text) {
        List<Violation> found = violations(pointer, TextNode.valueOf(text));
        if (!found.isEmpty()) {
            throw unstorable(found);
        }
    }

    static Problem unstorable(List<Violation> found) {
        return Problem.unprocessable("unstorable_value", "The body has a value that cannot be stored.", found);
    }

    private static void collect(String pointer, JsonNode node, List<Violation> found) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                String at = pointer + "/" + member.getKey().replace("~", "~0").replace("/", "~1");
                if (member.getKey().indexOf('\0') >= 0) {
                    found.add(nul(pointer));
                }
                collect(at, member.getValue(), found);
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(pointer + "/" + i, node.get(i), found);
            }
        } else if (node.isTextual() && node.textValue().indexOf('\0') >= 0) {
            found.add(nul(pointer));
        } else if (node.isNumber() && absurd(node.decimalValue())) {
            found.add(new Violation(
                    pointer,
                    "number_out_of_range",
                    "This number is too large, too small or too exact.",
                    "Send a number with at most 40 digits."));
        }
    }

    private static boolean absurd(BigDecimal number) {
        return Math.abs((long) number.precision() - number.scale()) > LARGEST_EXPONENT
                || Math.abs((long) number.scale()) > LARGEST_EXPONENT;
    }

    private static Violation nul(String pointer) {
        return new Violation(
                pointer, "unsupported_character", "This text has the character U+0000.", "Remove that character.");
    }
}
