package dev.adpublisher.plan;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A stable fingerprint of JSON: members sorted by name, numbers without trailing zeros, SHA-256 in hexadecimal. */
public final class RequestDigest {

    private RequestDigest() {}

    /** The digest of one document; equal for documents that differ only in the order of members. */
    public static String of(JsonNode document) {
        return sha256(canonical(document));
    }

    static String of(List<PlannedObject> objects) {
        return sha256(objects.stream()
                .map(object -> object.kind().wireName() + ' ' + object.ordinal() + ' ' + canonical(object.params()))
                .collect(Collectors.joining("\n")));
    }

    static String canonical(JsonNode node) {
        StringBuilder text = new StringBuilder();
        write(node, text);
        return text.toString();
    }

    private static void write(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            writeObject(node, text);
        } else if (node.isArray()) {
            text.append('[');
            for (int i = 0; i < node.size(); i++) {
                text.append(i == 0 ? "" : ",");
                write(node.get(i), text);
            }
            text.append(']');
        } else if (node.isNumber()) {
            text.append(node.decimalValue().stripTrailingZeros());
        } else if (node.isTextual()) {
            quote(node.textValue(), text);
        } else {
            text.append(node);
        }
    }

    /** As Jackson writes it; a node's own {@code toString} sets up a whole generator for each text. */
    private static void quote(String value, StringBuilder text) {
        text.append('"');
        JsonStringEncoder.getInstance().quoteAsString(value, text);
        text.append('"');
    }

    private static void writeObject(JsonNode node, StringBuilder text) {
        TreeMap<String, JsonNode> members = new TreeMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        text.append('{');
        String separator = "";
        for (var member : members.entrySet()) {
            text.append(separator);
            quote(member.getKey(), text);
            text.append(':');
            write(member.getValue(), text);
            separator = ",";
        }
        text.append('}');
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
