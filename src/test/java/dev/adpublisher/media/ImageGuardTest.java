package dev.adpublisher.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.media.FetchOutcome.Fetched;
import dev.adpublisher.media.FetchOutcome.Refused;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What a tester would try to make the service fetch from inside: typed, behind a name, and behind a redirect. */
class ImageGuardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Map<String, Consumer<HttpServerRequest>> PATHS = new ConcurrentHashMap<>();
    private static final List<String> ASKED = new CopyOnWriteArrayList<>();
    private static final AtomicInteger TRAPPED = new AtomicInteger();
    private static Vertx vertx;
    private static HttpServer server;
    private static String origin;

    /** One server that is trusted, and a trap on the same port of another loopback address that nobody may come to. */
    @BeforeAll
    static void startServers() {
        vertx = Vertx.vertx();
        server = listening("127.0.0.1", 0, request -> {
            ASKED.add(request.uri());
            PATHS.getOrDefault(
                            request.path(), r -> r.response().setStatusCode(404).end())
                    .accept(request);
        });
        HttpServer trap = listening("127.0.0.2", server.actualPort(), request -> {
            TRAPPED.incrementAndGet();
            request.response().end(Buffer.buffer(TestPictures.jpeg(600, 600)));
        });
        assertThat(trap.actualPort()).isEqualTo(server.actualPort());
        origin = "http://127.0.0.1:" + server.actualPort();
    }

    @AfterAll
    static void stopServers() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void forget() {
        PATHS.clear();
        ASKED.clear();
        TRAPPED.set(0);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/media/urls-that-lead-inside.csv", delimiter = '|', quoteCharacter = '`')
    void refusesItTyped(String url, RefusalCode code) {
        assertThat(refused(fetch(url.strip()))).isEqualTo(code);
        assertThat(ASKED).isEmpty();
        assertThat(TRAPPED).hasValue(0);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/media/urls-that-lead-inside.csv", delimiter = '|', quoteCharacter = '`')
    void refusesItBehindARedirectOfATrustedServer(String url, RefusalCode code) {
        PATHS.put("/a.jpg", request -> request.response()
                .setStatusCode(307)
                .putHeader("Location", url.strip())
                .end());

        FetchOutcome outcome = fetch(origin + "/a.jpg");

        // A location that is no URL is invalid whatever it would have been typed.
        assertThat(refused(outcome)).isIn(code, RefusalCode.URL_INVALID);
        assertThat(((Refused) outcome).message()).contains("redirects to").doesNotContain(url.strip());
        assertThat(ASKED).containsExactly("/a.jpg");
        assertThat(TRAPPED).hasValue(0);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/media/addresses-that-are-inside.csv", delimiter = '|')
    void refusesANameThatLeadsToIt(String address, String what) {
        List<String> names = List.of("cdn.example");
        ImageFetcher alone = resolving(host -> List.of(address.strip()));
        ImageFetcher hidden = resolving(host -> List.of("2606:4700::1111", "1.1.1.1", address.strip()));

        for (String name : names) {
            assertThat(refused(fetch(alone, "https://" + name + "/a.jpg")))
                    .as(what)
                    .isEqualTo(RefusalCode.ADDRESS_FORBIDDEN);
            assertThat(refused(fetch(hidden, "https://" + name + "/a.jpg")))
                    .as("%s among public ones", what)
                    .isEqualTo(RefusalCode.ADDRESS_FORBIDDEN);
        }
    }

    @Test
    void goesToTheAddressThatWasCheckedThoughTheNameChangesItsMind() {
        // Given
        serve("/a.jpg", TestPictures.jpeg(600, 600));
        List<String> lookups = new ArrayList<>();
        String rebound = "http://rebound.example:" + server.actualPort();
        ImageFetcher fetcher = new ImageFetcher(
                vertx,
                TestMediaConfig.trusting(rebound),
                host -> {
                    lookups.add(host);
                    return Future.succeededFuture(List.of(address(lookups.size() == 1 ? "127.0.0.1" : "127.0.0.2")));
                },
                new HttpClientOptions());
        // When
        FetchOutcome outcome = fetch(fetcher, rebound + "/a.jpg");
        // Then
        assertThat(outcome).isInstanceOf(Fetched.class);
        assertThat(lookups).containsExactly("rebound.example");
        assertThat(TRAPPED).hasValue(0);
    }

    @Test
    void looksAtANameAnewAfterEveryRedirect() {
        // Given
        String rebound = "https://rebound.example/b.jpg";
        PATHS.put("/a.jpg", request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", rebound)
                .end());
        ImageFetcher fetcher = new ImageFetcher(
                vertx,
                TestMediaConfig.trusting(origin),
                host -> Future.succeededFuture(List.of(address(host.equals("127.0.0.1") ? host : "169.254.169.254"))),
                new HttpClientOptions());
        // When, Then
        assertThat(refused(fetch(fetcher, origin + "/a.jpg"))).isEqualTo(RefusalCode.ADDRESS_FORBIDDEN);
    }

    @Test
    void followsNoCircleAndNoLongChain() {
        PATHS.put("/circle", request -> request.response()
                .setStatusCode(301)
                .putHeader("Location", "/circle")
                .end());

        assertThat(refused(fetch(origin + "/circle"))).isEqualTo(RefusalCode.TOO_MANY_REDIRECTS);
        assertThat(ASKED).hasSize(4);
    }

    @Test
    void unpacksNothing() throws Exception {
        // Given
        AtomicInteger offered = new AtomicInteger();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[20 << 20]);
        }
        PATHS.put("/bomb.png", request -> {
            offered.addAndGet(request.getHeader("Accept-Encoding") == null ? 0 : 1);
            request.response()
                    .putHeader("Content-Type", "image/png")
                    .putHeader("Content-Encoding", "gzip")
                    .end(Buffer.buffer(packed.toByteArray()));
        });
        // When, Then
        assertThat(refused(fetch(origin + "/bomb.png"))).isEqualTo(RefusalCode.TYPE_UNSUPPORTED);
        assertThat(offered).hasValue(0);
    }

    @Test
    void refusesAPictureThatWouldFillTheMemoryOfWhoeverDecodesIt() {
        serve("/bomb.png", sized(TestPictures.png(1, 1), 60_000, 60_000));
        serve("/overflow.png", sized(TestPictures.png(1, 1), -1, -1));

        assertThat(refused(fetch(origin + "/bomb.png"))).isEqualTo(RefusalCode.DIMENSIONS);
        assertThat(refused(fetch(origin + "/overflow.png"))).isEqualTo(RefusalCode.UNREADABLE);
    }

    /** The same PNG with another size in its header. */
    private static byte[] sized(byte[] png, int width, int height) {
        return ByteBuffer.wrap(png).putInt(16, width).putInt(20, height).array();
    }

    private static FetchOutcome fetch(String url) {
        return fetch(resolving(host -> List.of(literal(host))), url);
    }

    private static FetchOutcome fetch(ImageFetcher fetcher, String url) {
        return fetcher.fetch(url).await().atMost(PATIENCE);
    }

    private static ImageFetcher resolving(java.util.function.Function<String, List<String>> names) {
        return new ImageFetcher(
                vertx,
                TestMediaConfig.trusting(origin),
                host -> Future.succeededFuture(
                        names.apply(host).stream().map(ImageGuardTest::address).toList()),
                new HttpClientOptions());
    }

    /** Names lead to loopback here, so that only the form of a URL or a public address could let it pass. */
    private static String literal(String host) {
        return host.matches("[0-9.]+|.*:.*") ? host : "127.0.0.2";
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static HttpServer listening(String address, int port, io.vertx.core.Handler<HttpServerRequest> handler) {
        return vertx.createHttpServer()
                .requestHandler(handler)
                .listen(port, address)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static void serve(String path, byte[] bytes) {
        PATHS.put(path, request -> request.response().end(Buffer.buffer(bytes)));
    }

    private static RefusalCode refused(FetchOutcome outcome) {
        assertThat(outcome).isInstanceOf(Refused.class);
        return ((Refused) outcome).code();
    }
}
