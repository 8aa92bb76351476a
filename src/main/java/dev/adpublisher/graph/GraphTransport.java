package dev.adpublisher.graph;

import dev.adpublisher.secrets.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to Meta, one request at a time: it repeats nothing, follows no redirect, reads no more than a limit, and says whether a failed request
 * ever left. Plain Vert.x on purpose: every byte that goes out, and every way in which it can fail, is visible here.
 */
@ApplicationScoped
class GraphTransport {
    /** Far above any create's answer, and above a page of 4,000 rows of insights with every action type that there is. */
    private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;
    /** Under the idle time-outs of usual servers, so that a request seldom meets a connection that is just being closed. */
    private static final int KEEP_ALIVE_SECONDS = 20;

    private final GraphConfig config;
    private final String version;
    private final HttpClient http;
    private final Vertx vertx;
    private final URI base;

    GraphTransport(Vertx vertx, MetaConfig meta, GraphConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.version = meta.apiVersion();
        this.base = meta.graphUrl();
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) config.connectTimeout().toMillis())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setDecompressionSupported(true)
                .setMaxRedirects(0)
                .setSsl("https".equals(base.getScheme()))
                .setVerifyHost(true)
                .setTcpNoDelay(true);
        this.http = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(config.connections()));
    }

    /** The request never left: no connection, no name, no TLS. */
    static final class NotSentException extends IOException {
        NotSentException(Throwable cause) {
            super(cause.getClass().getSimpleName(), cause);
        }
    }

    /** A complete answer. */
    record Answer(int status, io.vertx.core.MultiMap headers, Buffer body) {
        String text() {
            return body.toString(StandardCharsets.UTF_8);
        }
    }

    /**
     * Sends; fails with {@link NotSentException} when nothing left this process, and with anything else when nobody can know. The token goes
     * into the Authorization header, so that it stands in no address.
     */
    Future<Answer> send(GraphRequest request, Secret token) {
        return send(request, token, config.connectTimeout(), config.requestTimeout());
    }

    /** The same, without a token where there is none yet, and with other times for the connection and from the first byte sent to the last one read. */
    Future<Answer> send(GraphRequest request, @Nullable Secret token, Duration connecting, Duration answering) {
        RequestOptions options = new RequestOptions()
                .setConnectTimeout(connecting.toMillis())
                .setMethod(request.method())
                .setHost(base.getHost())
                .setPort(port())
                .setSsl("https".equals(base.getScheme()))
                .setFollowRedirects(false)
                .setURI(uri(request));
        return http.request(options)
                .recover(failure -> Future.failedFuture(new NotSentException(failure)))
                .compose(opened -> exchange(opened, request, token, answering));
    }

    private Future<Answer> exchange(
            HttpClientRequest opened, GraphRequest request, @Nullable Secret token, Duration answering) {
        if (!request.mayGo().getAsBoolean()) {
            // Vert.x would log our own reset as an error.
            opened.exceptionHandler(reset -> {});
            opened.reset();
            return Future.failedFuture(new NotSentException(new TimeoutException("its time is over")));
        }
        Promise<Answer> answer = Promise.promise();
        long deadline = vertx.setTimer(answering.toMillis(), timer -> {
            answer.tryFail(new IOException("no complete answer within " + answering));
            opened.reset();
        });
        if (token != null) {
            opened.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token.reveal());
        }
        opened.putHeader(HttpHeaders.ACCEPT, "application/json");
        opened.exceptionHandler(answer::tryFail);
        opened.response().onFailure(answer::tryFail).onSuccess(response -> read(opened, response, answer));
        write(opened, request).onFailure(answer::tryFail);
        return answer.future().onComplete(done -> vertx.cancelTimer(deadline));
    }

    private static Future<Void> write(HttpClientRequest opened, GraphRequest request) {
        return switch (request.body()) {
            case GraphRequest.Body.Query query -> opened.end();
            case GraphRequest.Body.Form form -> {
                opened.putHeader(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded");
                yield opened.end(Buffer.buffer(GraphRequest.encoded(request.parameters())));
            }
            case GraphRequest.Body.File file -> writeFile(opened, request, file);
        };
    }

    private static Future<Void> writeFile(HttpClientRequest opened, GraphRequest request, GraphRequest.Body.File file) {
        String boundary =
                "ad-publisher-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        Buffer head = Buffer.buffer();
        request.parameters()
                .forEach((name, value) -> head.appendString("--" + boundary
                        + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"));
        head.appendString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"filename\"; filename=\""
                + file.fileName() + "\"\r\nContent-Type: " + file.mime() + "\r\n\r\n");
        Buffer tail = Buffer.buffer("\r\n--" + boundary + "--\r\n");
        opened.putHeader(HttpHeaders.CONTENT_TYPE, "multipart/form-data; boundary=" + boundary);
        opened.putHeader(
                HttpHeaders.CONTENT_LENGTH,
                Integer.toString(head.length() + file.bytes().length() + tail.length()));
        return opened.write(head).compose(sent -> opened.write(file.bytes())).compose(sent -> opened.end(tail));
    }

    private static void read(HttpClientRequest opened, HttpClientResponse response, Promise<Answer> answer) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(answer::tryFail);
        response.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_ANSWER_BYTES) {
                answer.tryFail(new IOException("the answer is larger than " + MAX_ANSWER_BYTES + " bytes"));
                opened.reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(end -> answer.tryComplete(new Answer(response.statusCode(), response.headers(), body)));
    }

    private String uri(GraphRequest request) {
        String root = base.getPath() == null || base.getPath().equals("/") ? "" : base.getPath();
        String path = root + "/" + version + "/" + request.path();
        boolean query = request.body() instanceof GraphRequest.Body.Query || request.method() == HttpMethod.DELETE;
        return query && !request.parameters().isEmpty()
                ? path + "?" + GraphRequest.encoded(request.parameters())
                : path;
    }

    private int port() {
        if (base.getPort() > 0) {
            return base.getPort();
        }
        return "https".equals(base.getScheme()) ? 443 : 80;
    }

    @PreDestroy
    void close() {
        Future<Void> closed = http.close();
        closed.onFailure(failure ->
                org.jboss.logging.Logger.getLogger(GraphTransport.class).debug("closing", failure));
    }
}
