package dev.adpublisher.graph;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;

/**
 * One request as it goes out.
 *
 * @param path below {@code /{version}/}, such as {@code act_1/campaigns}
 * @param parameters scalars as texts, structures as JSON texts
 * @param mayGo asked once more when there is a connection to send it over: that may have taken long, or the process was frozen meanwhile
 */
record GraphRequest(
        HttpMethod method, String path, SequencedMap<String, String> parameters, Body body, BooleanSupplier mayGo) {

    /** One that may be sent at any time. */
    GraphRequest(HttpMethod method, String path, SequencedMap<String, String> parameters, Body body) {
        this(method, path, parameters, body, () -> true);
    }

    /** How the parameters travel. */
    sealed interface Body {
        /** In the query of a GET. */
        record Query() implements Body {}

        /** As {@code application/x-www-form-urlencoded}. */
        record Form() implements Body {}

        /** As multipart with one file. */
        record File(String fileName, String mime, Buffer bytes) implements Body {}
    }

    /** {@code a=b&c=d}. */
    static String encoded(Map<String, String> parameters) {
        StringBuilder text = new StringBuilder();
        parameters.forEach((name, value) -> {
            if (!text.isEmpty()) {
                text.append('&');
            }
            text.append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        });
        return text.toString();
    }
}
