package dev.adpublisher.campaign;

import dev.adpublisher.problem.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditional headers of a request (RFC 9110, 13.1). A leading {@code W/} is ignored on both sides: proxies that compress add it.
 *
 * @param ifMatch the tags of {@code If-Match}; empty when it was not sent
 * @param ifNoneMatch the tags of {@code If-None-Match}; empty when it was not sent
 */
record Precondition(List<String> ifMatch, List<String> ifNoneMatch) {
    private static final String ANY = "*";

    Precondition {
        ifMatch = List.copyOf(ifMatch);
        ifNoneMatch = List.copyOf(ifNoneMatch);
    }

    static Precondition of(HttpHeaders headers) {
        return new Precondition(
                tags(headers.getHeaderString(HttpHeaders.IF_MATCH)),
                tags(headers.getHeaderString(HttpHeaders.IF_NONE_MATCH)));
    }

    /**
     * For a change.
     *
     * @param etag of what is stored; null when nothing is
     * @throws Problem 412 {@code precondition_failed}
     */
    void check(@Nullable String etag) {
        if (!ifMatch.isEmpty() && !matches(ifMatch, etag)) {
            throw failed(
                    "It was changed since you read it, perhaps in another tab. Read it again, then repeat your change with its new ETag.");
        }
        if (matches(ifNoneMatch, etag)) {
            throw failed("It exists already, and If-None-Match says to write it only if it does not.");
        }
    }

    /** For a read: true if the client has exactly this already (304). */
    boolean unchanged(String etag) {
        return matches(ifNoneMatch, etag);
    }

    private static boolean matches(List<String> tags, @Nullable String etag) {
        return etag != null && (tags.contains(ANY) || tags.contains(etag));
    }

    private static Problem failed(String detail) {
        return Problem.of(412, "precondition_failed", "Changed meanwhile", detail);
    }

    private static List<String> tags(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return List.of();
        }
        return Arrays.stream(header.split(","))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .filter(tag -> !tag.isEmpty())
                .toList();
    }
}
