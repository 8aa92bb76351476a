package dev.adpublisher.contract;

import com.facebook.ads.sdk.APIContext;
import com.facebook.ads.sdk.APIException;
import com.facebook.ads.sdk.APIRequest;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.UUID;

/** The SDK's own executor insists on https; this one, set through its public hook, speaks plain http to loopback. */
public final class PlainHttpExecutor implements APIRequest.IRequestExecutor {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public APIRequest.ResponseWrapper execute(String method, String url, Map<String, Object> params, APIContext context)
            throws APIException, IOException {
        return switch (method) {
            case "GET" -> sendGet(url, params, context);
            case "POST" -> sendPost(url, params, context);
            case "DELETE" -> sendDelete(url, params, context);
            default -> throw new IllegalArgumentException(method);
        };
    }

    @Override
    public APIRequest.ResponseWrapper sendGet(String url, Map<String, Object> params, APIContext context)
            throws APIException, IOException {
        return send(HttpRequest.newBuilder(withQuery(url, params)).GET().build());
    }

    @Override
    public APIRequest.ResponseWrapper sendDelete(String url, Map<String, Object> params, APIContext context)
            throws APIException, IOException {
        return send(HttpRequest.newBuilder(withQuery(url, params)).DELETE().build());
    }

    @Override
    public APIRequest.ResponseWrapper sendPost(String url, Map<String, Object> params, APIContext context)
            throws APIException, IOException {
        String boundary = "sdk-" + UUID.randomUUID();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Map.Entry<String, Object> param : params.entrySet()) {
            String head = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + param.getKey() + "\"";
            if (param.getValue() instanceof File file) {
                text(body, head + "; filename=\"" + file.getName() + "\"\r\nContent-Type: image/png\r\n\r\n");
                body.write(Files.readAllBytes(file.toPath()));
            } else {
                text(body, head + "\r\n\r\n" + asText(param.getValue()));
            }
            text(body, "\r\n");
        }
        text(body, "--" + boundary + "--\r\n");
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build());
    }

    private static void text(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static URI withQuery(String url, Map<String, Object> params) {
        StringBuilder query = new StringBuilder(url);
        params.forEach((name, value) -> query.append(query.indexOf("?") < 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(asText(value), StandardCharsets.UTF_8)));
        return URI.create(query.toString());
    }

    private static String asText(Object value) {
        boolean structure = value instanceof Map || value instanceof Iterable;
        return structure ? new com.google.gson.Gson().toJson(value) : String.valueOf(value);
    }

    private APIRequest.ResponseWrapper send(HttpRequest request) throws APIException, IOException {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            String headers = response.headers().map().toString();
            if (response.statusCode() >= 400) {
                throw new APIException.FailedRequestException(
                        headers, response.body(), new IOException("status " + response.statusCode()));
            }
            return new APIRequest.ResponseWrapper(response.body(), headers);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }
}
