package dev.adpublisher.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts a delivery into its changes: {@code {"object", "entry": [{"id", "time", "changes": [{"field", "value"}]}]}}, or {@code changed_fields}
 * with names alone where the subscription leaves values out (Graph API documentation, webhooks). Whatever else it holds is kept as it is:
 * Meta adds kinds and members without asking.
 */
final class Delivery {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_WORD = 100;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private Delivery() {}

    /**
     * The changes of a delivery whose signature is right, each once.
     *
     * @throws Problem 400 for a body that is no JSON object
     */
    static List<InboxChange> read(byte[] body) {
        JsonNode delivery = parse(body);
        Map<String, InboxChange> changes = new LinkedHashMap<>();
        String object = word(delivery.path("object"));
        for (JsonNode entry : list(delivery.path("entry"), delivery)) {
            entryOf(object, entry).forEach(change -> changes.putIfAbsent(change.digest(), change));
        }
        return List.copyOf(changes.values());
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode delivery = JSON.readTree(body);
            if (delivery != null && delivery.isObject()) {
                return delivery;
            }
        } catch (IOException notJson) {
            // Said below, without what was sent.
        }
        throw Problem.badRequest("malformed_json", "The delivery is not a JSON object.");
    }

    private static List<InboxChange> entryOf(String object, JsonNode entry) {
        String id = idOf(object, entry.path("id"));
        String time = write(entry.path("time"));
        List<InboxChange> changes = new ArrayList<>();
        for (JsonNode change : entry.path("changes")) {
            changes.add(change(object, id, time, word(change.path("field")), change));
        }
        for (JsonNode field : entry.path("changed_fields")) {
            changes.add(change(object, id, time, word(field), field));
        }
        return changes.isEmpty() ? List.of(change(object, id, time, "", entry)) : changes;
    }

    private static InboxChange change(String object, String id, String time, String field, JsonNode content) {
        String text = write(content);
        return new InboxChange(digest(object, id, time, field, text), object, id, field, text);
    }

    /** A delivery without entries is kept as one. */
    private static List<JsonNode> list(JsonNode entries, JsonNode otherwise) {
        return entries.isArray() && !entries.isEmpty() ? entries.valueStream().toList() : List.of(otherwise);
    }

    private static String idOf(String object, JsonNode id) {
        String text = word(id);
        return InboxRules.AD_ACCOUNT.equals(object)
                ? AdAccountId.parse(text).map(AdAccountId::digits).orElse(text)
                : text;
    }

    /** A name to sort by: short, and storable as text. */
    private static String word(JsonNode node) {
        String text = node.isValueNode() ? node.asText().replace("\u0000", "") : "";
        return text.length() > MAX_WORD ? text.substring(0, MAX_WORD) : text;
    }

    private static String write(JsonNode node) {
        try {
            return node instanceof MissingNode ? "" : JSON.writeValueAsString(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("what was read can be written", impossible);
        }
    }

    /** Each part behind its length, so that no two different changes have the same bytes. */
    private static String digest(String... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                sha.update(bytes);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is part of every JDK", impossible);
        }
    }
}
