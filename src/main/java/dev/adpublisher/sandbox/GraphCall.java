package dev.adpublisher.sandbox;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One Graph operation, whether it came as a request of its own or as an entry of a batch.
 *
 * @param version major version, e.g. 26; 0 when the path had none
 * @param path the segments after the version
 * @param files by the name of their form field
 * @param token what was sent as access token, null without one
 * @param baseUrl scheme, host and port that the caller used, for links in answers
 */
record GraphCall(
        String method,
        int version,
        List<String> path,
        Params params,
        Map<String, Upload> files,
        @Nullable String token,
        String baseUrl) {

    String node() {
        return path.isEmpty() ? "" : path.getFirst();
    }

    String edge() {
        return path.size() < 2 ? "" : path.get(1);
    }

    /** The account that the path names, empty when it names something else. */
    String accountInPath() {
        return node().startsWith("act_") ? node().substring(4) : "";
    }

    boolean reads() {
        return method.equals("GET");
    }

    boolean isBatch() {
        return path.isEmpty() && method.equals("POST") && params.has("batch");
    }

    /** What the ledger and the statistics call it: {@code POST campaigns}, {@code GET node}, {@code POST batch}. */
    String operation() {
        if (isBatch()) {
            return "POST batch";
        }
        if (path.isEmpty()) {
            return method + " root";
        }
        if (path.size() == 1) {
            boolean verb = !Character.isDigit(node().charAt(0)) && !node().startsWith("act_");
            return method + " " + (verb ? node() : "node");
        }
        return method + " " + String.join("/", path.subList(1, path.size()));
    }
}
