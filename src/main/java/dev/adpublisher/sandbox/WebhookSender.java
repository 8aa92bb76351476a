package dev.adpublisher.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends deliveries to a callback: signed, with non-ASCII characters escaped as Meta does, again with growing pauses until it is answered with
 * 200. A script makes it send twice, late, or not at all.
 */
final class WebhookSender {
    private static final int MOST_ATTEMPTS = 12;
    private static final int REMEMBERED = 500;
    private static final long PATIENCE_MILLIS = 5_000;
    private static final long HELD_BACK_MILLIS = 1_000;
    private static final ObjectWriter ESCAPED = Json.MAPPER.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private final Vertx vertx;
    private final SandboxOptions options;
    private final HttpClient http;
    private final Deque<Sent> sent = new ArrayDeque<>();

    private int duplicate;
    private int disorder;
    private int lose;
    private long retryMillis = 200;
    private @Nullable Sent heldBack;

    WebhookSender(Vertx vertx, SandboxOptions options) {
        this.vertx = vertx;
        this.options = options;
        http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(2_000));
    }

    /** One delivery and what has become of it. */
    private static final class Sent {
        final String callback;
        final byte[] body;
        final List<Integer> answers = new ArrayList<>();
        boolean lost;

        Sent(String callback, byte[] body) {
            this.callback = callback;
            this.body = body;
        }

        ObjectNode json() {
            ObjectNode node = Json.object().put("callback_url", callback).put("lost", lost);
            ArrayNode codes = node.putArray("answers");
            answers.forEach(codes::add);
            node.set("body", Json.tryRead(new String(body, StandardCharsets.UTF_8)));
            return node;
        }
    }

    /** {@code duplicate}, {@code disorder}, {@code lose}: so many of the next deliveries; {@code retry_ms}: the first pause before a repetition. */
    void script(JsonNode script) {
        duplicate = script.path("duplicate").asInt(duplicate);
        disorder = script.path("disorder").asInt(disorder);
        lose = script.path("lose").asInt(lose);
        retryMillis = Math.max(1, script.path("retry_ms").asLong(retryMillis));
    }

    void clear() {
        sent.clear();
        heldBack = null;
        duplicate = 0;
        disorder = 0;
        lose = 0;
        retryMillis = 200;
    }

    ArrayNode report() {
        ArrayNode list = Json.array();
        sent.forEach(one -> list.add(one.json()));
        return list;
    }

    /** Asks the callback whether it wants this; false when it does not answer the challenge. */
    Future<Boolean> confirm(String callback, String verifyToken, String challenge) {
        String query = (callback.contains("?") ? "&" : "?") + "hub.mode=subscribe&hub.challenge=" + challenge
                + "&hub.verify_token=" + java.net.URLEncoder.encode(verifyToken, StandardCharsets.UTF_8);
        return Future.future(answer -> http.request(request(HttpMethod.GET, callback + query))
                .compose(opened -> opened.send())
                .compose(response -> response.body()
                        .map(body ->
                                response.statusCode() == 200 && body.toString().equals(challenge)))
                .onComplete(asked -> answer.complete(asked.succeeded() && asked.result())));
    }

    void send(String callback, ObjectNode delivery) {
        Sent next = new Sent(callback, bytes(delivery));
        sent.addLast(next);
        if (sent.size() > REMEMBERED) {
            sent.removeFirst();
        }
        if (lose > 0) {
            lose--;
            next.lost = true;
            return;
        }
        if (disorder > 0 && heldBack == null) {
            disorder--;
            heldBack = next;
            // Nothing may come after it.
            vertx.setTimer(HELD_BACK_MILLIS, timer -> release(next));
            return;
        }
        Future<Integer> first = attempt(next, 1);
        if (duplicate > 0) {
            duplicate--;
            ignore(first.compose(answered -> attempt(next, 1)));
        }
        Sent earlier = heldBack;
        if (earlier != null) {
            ignore(first.onComplete(answered -> release(earlier)));
        }
    }

    private void release(Sent delivery) {
        if (heldBack == delivery) {
            heldBack = null;
            ignore(attempt(delivery, 1));
        }
    }

    private static void ignore(Future<Integer> answered) {
        answered.onFailure(impossible -> {});
    }

    /** The status of the answer, 0 without one. Never fails. */
    private Future<Integer> attempt(Sent delivery, int number) {
        return http.request(request(HttpMethod.POST, delivery.callback))
                .compose(opened -> opened.putHeader("Content-Type", "application/json")
                        .putHeader("X-Hub-Signature-256", "sha256=" + Hmac.sha256(options.appSecret(), delivery.body))
                        .send(Buffer.buffer(delivery.body)))
                .compose(response -> response.body().map(read -> response))
                .map(HttpClientResponse::statusCode)
                .otherwise(0)
                .onSuccess(status -> {
                    delivery.answers.add(status);
                    if (status != 200 && number < MOST_ATTEMPTS) {
                        vertx.setTimer(retryMillis << (number - 1), timer -> ignore(attempt(delivery, number + 1)));
                    }
                });
    }

    private static RequestOptions request(HttpMethod method, String url) {
        return new RequestOptions().setMethod(method).setAbsoluteURI(url).setTimeout(PATIENCE_MILLIS);
    }

    private static byte[] bytes(ObjectNode delivery) {
        try {
            return ESCAPED.writeValueAsBytes(delivery);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
