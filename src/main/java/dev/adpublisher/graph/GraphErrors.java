package dev.adpublisher.graph;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.adpublisher.secrets.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Meta's error envelope, strictly: what is cut off, ambiguous or too large is no Graph error, and so proves nothing. */
public final class GraphErrors {

    /** Meta's largest documented envelopes are a few KiB. */
    static final int MAX_CHARACTERS = 256 * 1024;

    static final int MAX_DEPTH = 32;

    private static final int MAX_BLAMED = 50;
    private static final int MAX_PATH = 200;
    private static final String MASK = "***";

    private static final ObjectReader JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxDocumentLength(MAX_CHARACTERS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    /** Meta's tokens, app tokens and proofs, and whatever follows the name of one and is not a word: Meta echoes them in some messages. */
    private static final Pattern TOKEN_LIKE = Pattern.compile("\\bEA[A-Za-z0-9]{18,}"
            + "|\\b\\d{5,20}\\|[\\w-]{8,}"
            + "|\\b[0-9a-f]{64}\\b"
            + "|(?<=(?:access_token|input_token|client_secret|appsecret_proof)=)[^\\s\"'&\\\\]+"
            + "|(?<=(?i:access token) )(?=[\\w-]*\\d)[\\w-]{6,}");

    private GraphErrors() {}

    /**
     * The error in {@code body}, if the whole body is one JSON object whose only member (but for Meta's own {@code __…} ones) is an
     * {@code error} with a whole-numbered {@code code}.
     *
     * @param status the HTTP status it came with; a Graph error may come with any, 200 included
     * @param body the whole body, decoded as UTF-8
     * @param secrets what was sent with the request and must not come back in a message
     */
    public static Optional<GraphError> parse(int status, String body, Secret... secrets) {
        if (body.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        // Most answers are no errors, and masking costs more than looking.
        return read(body)
                .filter(GraphErrors::holdsOnlyAnError)
                .flatMap(error -> read(masked(body, secrets)))
                .filter(GraphErrors::holdsOnlyAnError)
                .map(root -> error(status, root.path("error")));
    }

    /** The text without the given secrets and without anything that looks like one of Meta's. */
    static String masked(String text, Secret... secrets) {
        String masked = text;
        for (Secret secret : secrets) {
            masked = masked.replace(secret.reveal(), MASK);
        }
        return TOKEN_LIKE.matcher(masked).replaceAll(MASK);
    }

    private static Optional<JsonNode> read(String text) {
        try {
            return Optional.of(JSON.readTree(ZeroCharacter.blanked(text)));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static boolean holdsOnlyAnError(JsonNode root) {
        JsonNode code = root.path("error").path("code");
        return code.isIntegralNumber()
                && code.canConvertToInt()
                && root.propertyStream()
                        .allMatch(member -> member.getKey().equals("error")
                                || member.getKey().startsWith("__"));
    }

    private static GraphError error(int status, JsonNode error) {
        JsonNode subcode = error.path("error_subcode");
        @Nullable JsonNode data = errorData(error.get("error_data"));
        return new GraphError(
                error.path("message").asText(""),
                text(error, "type"),
                error.path("code").intValue(),
                subcode.isIntegralNumber() && subcode.canConvertToInt() ? subcode.intValue() : null,
                text(error, "error_user_title"),
                text(error, "error_user_msg"),
                error.path("is_transient").asBoolean(false),
                data,
                blamed(data),
                text(error, "fbtrace_id"),
                status);
    }

    /** Meta sends an object to some callers and a string with JSON in it to others (marketing-api.md, 8.3, DSA errors). */
    private static @Nullable JsonNode errorData(@Nullable JsonNode data) {
        if (data == null || data.isNull()) {
            return null;
        }
        return data.isTextual()
                ? read(data.textValue()).filter(JsonNode::isContainerNode).orElse(data)
                : data;
    }

    private static List<String> blamed(@Nullable JsonNode data) {
        if (data == null) {
            return List.of();
        }
        List<String> paths = new ArrayList<>();
        for (JsonNode spec : data.path("blame_field_specs")) {
            String path = path(spec);
            if (!path.isEmpty() && path.length() <= MAX_PATH && paths.size() < MAX_BLAMED && !paths.contains(path)) {
                paths.add(path);
            }
        }
        return paths;
    }

    private static String path(JsonNode spec) {
        if (!spec.isArray()) {
            return spec.asText("");
        }
        List<String> names = new ArrayList<>();
        spec.forEach(name -> names.add(name.asText("")));
        return String.join(".", names);
    }

    private static @Nullable String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isTextual() ? value.textValue() : null;
    }
}
