package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns an HTTP request into a {@link GraphCall}: every way to send parameters, and the three ways to send a token. */
final class RequestReader {
    private static final Pattern VERSION = Pattern.compile("v(\\d{1,3})\\.\\d+");

    private RequestReader() {}

    static GraphCall read(HttpServerRequest request, Buffer body) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, Upload> files = Map.of();
        pairs(request.query(), values);
        String contentType = request.getHeader("Content-Type");
        String type = contentType == null ? "" : contentType;
        if (type.startsWith("multipart/form-data")) {
            Multipart multipart = Multipart.read(body.getBytes(), type);
            values.putAll(multipart.fields());
            files = multipart.files();
        } else if (type.startsWith("application/json") && body.length() > 0) {
            if (Json.tryRead(body.toString()) instanceof ObjectNode object) {
                values.putAll(Params.of(object).all());
            }
        } else if (body.length() > 0) {
            pairs(body.toString(), values);
        }
        String method = values.getOrDefault("method", request.method().name()).toUpperCase(java.util.Locale.ROOT);
        return call(method, request.path(), values, files, bearer(request), "http://" + request.authority());
    }

    /** Used for batch entries too; {@code relativeUrl} may begin with a version or not. */
    static GraphCall call(
            String method,
            String path,
            Map<String, String> values,
            Map<String, Upload> files,
            @Nullable String bearer,
            String baseUrl) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/")) {
            if (!segment.isEmpty()) {
                segments.add(URLDecoder.decode(segment, StandardCharsets.UTF_8));
            }
        }
        int version = 0;
        if (!segments.isEmpty()) {
            var matcher = VERSION.matcher(segments.getFirst());
            if (matcher.matches()) {
                version = Integer.parseInt(matcher.group(1));
                segments.removeFirst();
            }
        }
        String token = bearer != null ? bearer : values.get("access_token");
        return new GraphCall(method, version, List.copyOf(segments), new Params(values), files, token, baseUrl);
    }

    private static @Nullable String bearer(HttpServerRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            return null;
        }
        String lower = header.toLowerCase(java.util.Locale.ROOT);
        if (lower.startsWith("bearer ") || lower.startsWith("oauth ")) {
            return header.substring(header.indexOf(' ') + 1).trim();
        }
        return null;
    }

    /** Reads {@code a=1&b=2}; {@code list[0]=x&list[1]=y} becomes one JSON array. */
    static void pairs(@Nullable String query, Map<String, String> into) {
        if (query == null || query.isEmpty()) {
            return;
        }
        Map<String, List<String>> lists = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            int bracket = name.indexOf('[');
            if (bracket > 0 && name.endsWith("]")) {
                lists.computeIfAbsent(name.substring(0, bracket), key -> new ArrayList<>())
                        .add(value);
            } else {
                into.put(name, value);
            }
        }
        lists.forEach((name, items) -> into.put(name, Json.write(Json.array(items))));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return text;
        }
    }
}
