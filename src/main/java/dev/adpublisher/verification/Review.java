package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What Meta's reviewers and delivery say of an object, in their words and in ours.
 *
 * @param status {@code pending}, {@code approved}, {@code rejected}; null where a paused parent hides it or the word is not known
 * @param feedback {@code ad_review_feedback}; null if there is none
 * @param issues {@code issues_info}; null if there are none
 * @param reasons see {@link ReviewReasons}
 */
record Review(
        @Nullable String status,
        String effectiveStatus,
        @Nullable JsonNode feedback,
        @Nullable JsonNode issues,
        ArrayNode reasons) {

    static Review of(PublishedObject object, JsonNode shown) {
        String effective = shown.path("effective_status").asText("");
        JsonNode feedback = orNull(shown.path("ad_review_feedback"));
        JsonNode issues = orNull(shown.path("issues_info"));
        return new Review(
                object.is("ad") ? Looks.review(effective) : null,
                effective,
                feedback,
                issues,
                ReviewReasons.of(object.origins(), feedback, issues));
    }

    /** Nothing is said at all: no new fact. */
    boolean silent() {
        return status == null && feedback == null && issues == null;
    }

    /** The same for the same words; the effective status alone makes no other review. */
    String digest() {
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        content.add(status).add(feedback).add(issues);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(content.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is part of every JDK", impossible);
        }
    }

    private static @Nullable JsonNode orNull(JsonNode node) {
        return node.isMissingNode() || node.isNull() || (node.isContainerNode() && node.isEmpty()) ? null : node;
    }
}
