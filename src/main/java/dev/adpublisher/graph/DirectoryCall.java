package dev.adpublisher.graph;

import dev.adpublisher.secrets.Secret;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One read.
 *
 * @param edge null to read the node itself
 * @param parameters what may be seen; secrets have places of their own
 * @param token who asks
 * @param inputToken {@code debug_token} only: the token it is about
 * @param purpose how urgent it is when the ad account's budget is short
 */
record DirectoryCall(
        String node,
        @Nullable String edge,
        Map<String, String> parameters,
        Secret token,
        @Nullable Secret inputToken,
        Purpose purpose) {

    DirectoryCall(
            String node,
            @Nullable String edge,
            Map<String, String> parameters,
            Secret token,
            @Nullable Secret inputToken) {
        this(node, edge, parameters, token, inputToken, Purpose.PUBLISHING);
    }

    DirectoryCall {
        parameters = Map.copyOf(parameters);
    }

    static DirectoryCall node(Secret token, String node, Map<String, String> parameters) {
        return new DirectoryCall(node, null, parameters, token, null);
    }

    static DirectoryCall edge(Secret token, String node, String edge, Map<String, String> parameters) {
        return new DirectoryCall(node, edge, parameters, token, null);
    }

    /** The same read, one page further. */
    DirectoryCall after(String cursor) {
        Map<String, String> next = new LinkedHashMap<>(parameters);
        next.put("after", cursor);
        return new DirectoryCall(node, edge, next, token, inputToken, purpose);
    }

    /** The same read, as urgent as that. */
    DirectoryCall forPurpose(Purpose other) {
        return new DirectoryCall(node, edge, parameters, token, inputToken, other);
    }

    /** The ad account whose budget the read counts against, digits only; null where it belongs to none. */
    @Nullable
    String account() {
        return node.startsWith("act_") ? node.substring("act_".length()) : null;
    }

    CallKind kind() {
        return account() == null
                ? CallKind.withoutAccount()
                : CallKind.of(HttpMethod.GET, edge == null ? node : node + "/" + edge);
    }
}
