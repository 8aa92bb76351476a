package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
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
            text.append(node.decimalValue().stripTrailingZeros().toString());
        } else {
            text.append(node.toString());
        }
    }

    private static void writeObject(JsonNode node, StringBuilder text) {
        TreeMap<String, JsonNode> members = new TreeMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        text.append('{');
        String separator = "";
        for (var member : members.entrySet()) {
            text.append(separator).append(TextNode.valueOf(member.getKey()));
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
