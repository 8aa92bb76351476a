package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads Meta's answers leniently: numbers come as strings and strings as numbers, members are missing, empty means absent. */
final class DirectoryJson {

    private DirectoryJson() {}

    static @Nullable String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        String text = value.isValueNode() && !value.isNull() ? value.asText("") : "";
        return text.isBlank() ? null : text;
    }

    /** The text of a member that there is no object without. */
    static String required(JsonNode node, String member) {
        String text = text(node, member);
        if (text == null) {
            throw new DirectoryFailure.Malformed("it has no " + member);
        }
        return text;
    }

    static @Nullable Long number(JsonNode node, String member) {
        String text = text(node, member);
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException notWhole) {
            return null;
        }
    }

    static int integer(JsonNode node, String member, int otherwise) {
        Long number = number(node, member);
        return number == null || number.intValue() != number ? otherwise : number.intValue();
    }

    /** Seconds since 1970; absent, 0 and negative mean: never (marketing-api.md, 8.12). */
    static @Nullable Instant instant(JsonNode node, String member) {
        Long seconds = number(node, member);
        return seconds == null || seconds <= 0 || seconds > Instant.MAX.getEpochSecond()
                ? null
                : Instant.ofEpochSecond(seconds);
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText("")));
        return texts;
    }
}
