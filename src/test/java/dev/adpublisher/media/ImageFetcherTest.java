package dev.adpublisher.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.adpublisher.media.FetchOutcome.Fetched;
import dev.adpublisher.media.FetchOutcome.Refused;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFetcherTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] JPEG = TestPictures.jpeg(800, 600);
    private static final byte[] PNG = TestPictures.png(640, 700);

    private static final Map<String, Consumer<HttpServerRequest>> PATHS = new ConcurrentHashMap<>();
    private static final List<String> ASKED = new CopyOnWriteArrayList<>();
    private static Vertx vertx;
    private static HttpServer server;
    private static String origin;

    @BeforeAll
    static void startServer() {
        vertx = Vertx.vertx();
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    ASKED.add(request.getHeader("Host") + request.uri());
                    PATHS.getOrDefault(
                                    request.path(),
                                    r -> r.response().setStatusCode(404).end())
                            .accept(request);
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        origin = "http://127.0.0.1:" + server.actualPort();
    }

    @AfterAll
    static void stopServer() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void forget() {
        PATHS.clear();
        ASKED.clear();
    }

    @Test
    void fetchesAndMeasuresAJpeg() throws Exception {
        serve("/a.jpg", "image/jpeg", JPEG);

        Image image = fetched(fetch("/a.jpg?size=big"));

        assertThat(image.type()).isEqualTo(ImageType.JPEG);
        assertThat(image.mime()).isEqualTo("image/jpeg");
        assertThat(image.width()).isEqualTo(800);
        assertThat(image.height()).isEqualTo(600);
        assertThat(image.size()).isEqualTo(JPEG.length);
        assertThat(image.bytes().getBytes()).isEqualTo(JPEG);
        assertThat(image.sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(JPEG)));
        assertThat(image.small()).isFalse();
        assertThat(image.url()).isEqualTo(origin + "/a.jpg?size=big");
        assertThat(ASKED).containsExactly("127.0.0.1:" + server.actualPort() + "/a.jpg?size=big");
    }

    @Test
    void goesByTheBytesAndNotByNameOrContentType() {
        serve("/a.html", "text/html", PNG);
        serve("/page.jpg", "image/jpeg", "<!DOCTYPE html><html><body>Please log in</body></html>".getBytes());

        assertThat(fetched(fetch("/a.html")).type()).isEqualTo(ImageType.PNG);
        assertThat(refused(fetch("/page.jpg")))
                .isEqualTo(new Refused(
                        RefusalCode.TYPE_UNSUPPORTED,
                        "The picture at " + origin + "/page.jpg is a web page or an SVG. Use a JPEG or PNG file."));
    }

    @Test
    void namesOtherKindsOfPictures() {
        serve("/a.gif", "image/gif", TestPictures.gif(700, 700));
        serve("/a.webp", "image/webp", "RIFF....WEBPVP8 and so on".getBytes());
        serve("/short", "image/jpeg", "hello".getBytes());

        assertThat(refused(fetch("/a.gif")).message()).contains("is a GIF");
        assertThat(refused(fetch("/a.webp")).message()).contains("is a WebP picture");
        assertThat(refused(fetch("/short")).code()).isEqualTo(RefusalCode.TYPE_UNSUPPORTED);
    }

    @Test
    void marksASmallPicture() {
        serve("/small.png", "image/png", TestPictures.png(599, 800));

        assertThat(fetched(fetch("/small.png")).small()).isTrue();
    }

    @Test
    void refusesTooManyPixelsWithoutDecodingThem() {
        serve("/a.jpg", "image/jpeg", JPEG);

        FetchOutcome outcome = fetch(trusting().withMaxPixels(800 * 600 - 1), "/a.jpg");

        assertThat(refused(outcome).code()).isEqualTo(RefusalCode.DIMENSIONS);
        assertThat(refused(outcome).message()).contains("800 × 600");
    }

    @Test
    void refusesAFileThatEndsEarlyThoughTheAnswerIsComplete() {
        serve("/a.jpg", "image/jpeg", Arrays.copyOf(JPEG, JPEG.length / 2));
        serve("/a.png", "image/png", Arrays.copyOf(PNG, PNG.length - 1));
        serve("/empty.png", "image/png", new byte[0]);

        assertThat(refused(fetch("/a.jpg")).code()).isEqualTo(RefusalCode.TRUNCATED);
        assertThat(refused(fetch("/a.png")).code()).isEqualTo(RefusalCode.TRUNCATED);
        assertThat(refused(fetch("/empty.png")).code()).isEqualTo(RefusalCode.TRUNCATED);
    }

    @Test
    void refusesAnAnswerThatBreaksOff() {
        PATHS.put("/a.jpg", request -> {
            request.response().putHeader("Content-Length", "" + JPEG.length);
            request.response()
                    .write(Buffer.buffer(Arrays.copyOf(JPEG, JPEG.length / 2)))
                    .onComplete(written -> request.connection().close());
        });

        assertThat(refused(fetch("/a.jpg")).code()).isEqualTo(RefusalCode.TRUNCATED);
    }

    @Test
    void refusesAnAnnouncedSizeBeforeItComes() {
        PATHS.put("/a.jpg", request -> request.response()
                .putHeader("Content-Length", "99999999999")
                .write("begin"));

        FetchOutcome outcome = fetch("/a.jpg");

        assertThat(refused(outcome).code()).isEqualTo(RefusalCode.TOO_LARGE);
        assertThat(refused(outcome).message()).contains("larger than 30 MB");
    }

    @Test
    void stopsAnEndlessAnswerAtTheLimitAndHangsUp() {
        AtomicInteger closed = new AtomicInteger();
        PATHS.put("/a.jpg", request -> {
            request.connection().closeHandler(end -> closed.incrementAndGet());
            request.response().setChunked(true).write(Buffer.buffer(Arrays.copyOf(JPEG, 20)));
            pour(request);
        });

        FetchOutcome outcome = fetch(trusting().withMaxSize(1 << 20), "/a.jpg");

        assertThat(refused(outcome).code()).isEqualTo(RefusalCode.TOO_LARGE);
        await().untilAsserted(() -> assertThat(closed).hasValue(1));
    }

    @Test
    void stopsASlowDripAtTheDeadlineAndHangsUp() {
        AtomicInteger closed = new AtomicInteger();
        PATHS.put("/a.jpg", request -> {
            request.response().setChunked(true);
            long drip =
                    vertx.setPeriodic(20, tick -> request.response().write(Buffer.buffer(new byte[] {(byte) 0xff})));
            request.connection().closeHandler(end -> {
                vertx.cancelTimer(drip);
                closed.incrementAndGet();
            });
        });

        FetchOutcome outcome = fetch(trusting().withDeadline(Duration.ofMillis(300)), "/a.jpg");

        assertThat(refused(outcome).code()).isEqualTo(RefusalCode.TIMEOUT);
        await().untilAsserted(() -> assertThat(closed).hasValue(1));
    }

    @Test
    void theDeadlineAlsoHoldsForAServerThatNeverAnswers() {
        PATHS.put("/a.jpg", request -> {});

        FetchOutcome outcome = fetch(trusting().withDeadline(Duration.ofMillis(300)), "/a.jpg");

        assertThat(refused(outcome).code()).isEqualTo(RefusalCode.TIMEOUT);
    }

    @Test
    void theDeadlineAlsoHoldsForANameThatIsNeverResolved() {
        ImageFetcher fetcher = new ImageFetcher(
                vertx,
                trusting().withDeadline(Duration.ofMillis(300)),
                host -> Promise.<List<InetAddress>>promise().future(),
                new HttpClientOptions());

        FetchOutcome outcome =
                fetcher.fetch("https://cdn.example/a.jpg").await().atMost(PATIENCE);

        assertThat(refused(outcome).code()).isEqualTo(RefusalCode.TIMEOUT);
    }

    @Test
    void givingUpClosesTheConnection() {
        AtomicInteger open = new AtomicInteger();
        PATHS.put("/a.jpg", request -> {
            open.incrementAndGet();
            request.connection().closeHandler(end -> open.decrementAndGet());
        });

        Cancellable fetch = new ImageFetcher(vertx, trusting())
                .fetch(origin + "/a.jpg")
                .subscribe()
                .with(outcome -> {});
        await().untilAsserted(() -> assertThat(open).hasValue(1));
        fetch.cancel();

        await().untilAsserted(() -> assertThat(open).hasValue(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 206, 304, 401, 403, 404, 500, 503})
    void saysWhichStatusTheServerAnswered(int status) {
        PATHS.put("/a.jpg", request -> request.response().setStatusCode(status).end());

        assertThat(refused(fetch("/a.jpg?signature=abc")))
                .isEqualTo(new Refused(
                        RefusalCode.HTTP_STATUS,
                        "The picture at " + origin + "/a.jpg answered " + status + ", not 200."));
    }

    @Test
    void saysWhenNobodyListens() {
        FetchOutcome outcome = new ImageFetcher(vertx, TestMediaConfig.trusting("http://127.0.0.1:1"))
                .fetch("http://127.0.0.1:1/a.jpg")
                .await()
                .atMost(PATIENCE);

        assertThat(refused(outcome).code()).isEqualTo(RefusalCode.UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no HTTP at all\r\n\r\n", "HTTP/1.1 abc\r\n\r\n"})
    void saysWhenTheServerDoesNotSpeakHttp(String speech) {
        int port = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(asked -> socket.end(Buffer.buffer(speech))))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        String strange = "http://127.0.0.1:" + port;

        FetchOutcome outcome = new ImageFetcher(vertx, TestMediaConfig.trusting(strange))
                .fetch(strange + "/a.jpg")
                .await()
                .atMost(PATIENCE);

        assertThat(refused(outcome).code()).isEqualTo(RefusalCode.UNREACHABLE);
    }

    @Test
    void saysWhenTheNameIsNotKnown() {
        ImageFetcher fetcher =
                resolving(Map.of(), TestMediaConfig.trusting(), new HttpClientOptions(), new ArrayList<>());

        FetchOutcome outcome =
                fetcher.fetch("https://nowhere.example/a.jpg").await().atMost(PATIENCE);

        assertThat(refused(outcome))
                .isEqualTo(new Refused(
                        RefusalCode.UNREACHABLE,
                        "The picture at https://nowhere.example/a.jpg is on a host whose name is not known."));
    }

    @Test
    void followsThreeRedirectsAndNotFour() {
        redirect("/4", "/3");
        redirect("/3", "2");
        redirect("/2", origin + "/1");
        redirect("/1", "//127.0.0.1:" + server.actualPort() + "/a.jpg");
        serve("/a.jpg", "image/jpeg", JPEG);

        assertThat(fetched(fetch("/3")).url()).isEqualTo(origin + "/3");
        assertThat(refused(fetch("/4")).code()).isEqualTo(RefusalCode.TOO_MANY_REDIRECTS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    https://169.254.169.254/latest/meta-data  | ADDRESS_FORBIDDEN
                    https://10.0.0.7/a.jpg                    | ADDRESS_FORBIDDEN
                    https://[::1]/a.jpg                       | ADDRESS_FORBIDDEN
                    https://[::ffff:127.0.0.1]/a.jpg          | ADDRESS_FORBIDDEN
                    https://[64:ff9b::a00:7]/a.jpg            | ADDRESS_FORBIDDEN
                    https://localhost/a.jpg                   | ADDRESS_FORBIDDEN
                    http://127.0.0.1:1/a.jpg                  | URL_INVALID
                    file:///etc/passwd                        | URL_INVALID
                    """)
    void aTrustedOriginCannotSendUsInside(String inside, RefusalCode code) {
        redirect("/a.jpg", inside);

        Refused refused = refused(fetch("/a.jpg"));

        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.message())
                .startsWith("The URL that the picture at " + origin + "/a.jpg redirects to")
                .doesNotContain(inside, "169.254", "10.0.0.7", "::1");
        assertThat(ASKED).hasSize(1);
    }

    @Test
    void aNameWithOneForbiddenAddressIsForbiddenAltogether() {
        List<String> lookups = new ArrayList<>();
        ImageFetcher fetcher = resolving(
                Map.of("mixed.example", List.of("1.1.1.1", "192.168.3.4")),
                TestMediaConfig.trusting(),
                new HttpClientOptions(),
                lookups);

        Refused refused =
                refused(fetcher.fetch("https://mixed.example/a.jpg").await().atMost(PATIENCE));

        assertThat(refused)
                .isEqualTo(
                        new Refused(
                                RefusalCode.ADDRESS_FORBIDDEN,
                                "The picture at https://mixed.example/a.jpg leads to a host that is not on the public internet."));
        assertThat(lookups).containsExactly("mixed.example");
    }

    @Test
    void connectsToTheAddressThatWasCheckedAndKeepsTheName() {
        serve("/a.jpg", "image/jpeg", JPEG);
        List<String> lookups = new ArrayList<>();
        String named = "http://pictures.invalid:" + server.actualPort();
        ImageFetcher fetcher = resolving(
                Map.of("pictures.invalid", List.of("127.0.0.1")),
                TestMediaConfig.trusting(named),
                new HttpClientOptions(),
                lookups);

        Image image = fetched(fetcher.fetch(named + "/a.jpg").await().atMost(PATIENCE));

        assertThat(image.width()).isEqualTo(800);
        assertThat(ASKED).containsExactly("pictures.invalid:" + server.actualPort() + "/a.jpg");
        assertThat(lookups).containsExactly("pictures.invalid");
    }

    @Test
    void triesTheNextAddressWhenOneDoesNotAnswer() {
        serve("/a.jpg", "image/jpeg", JPEG);
        String named = "http://pictures.invalid:" + server.actualPort();
        ImageFetcher fetcher = resolving(
                Map.of("pictures.invalid", List.of("127.0.0.99", "127.0.0.1")),
                TestMediaConfig.trusting(named),
                new HttpClientOptions(),
                new ArrayList<>());

        assertThat(fetched(fetcher.fetch(named + "/a.jpg").await().atMost(PATIENCE))
                        .height())
                .isEqualTo(600);
    }

    @Test
    void fetchesFromAnIpv6Address() throws Exception {
        assumeThat(NetworkInterface.getByInetAddress(address("::1")))
                .as("this machine has IPv6")
                .isNotNull();
        HttpServer ipv6 = vertx.createHttpServer()
                .requestHandler(request -> request.response().end(Buffer.buffer(PNG)))
                .listen(0, "::1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        String bracketed = "http://[::1]:" + ipv6.actualPort();

        FetchOutcome outcome = new ImageFetcher(vertx, TestMediaConfig.trusting(bracketed))
                .fetch(bracketed + "/a.png")
                .await()
                .atMost(PATIENCE);

        assertThat(fetched(outcome).height()).isEqualTo(700);
    }

    @Test
    void aPrintedImageHoldsNeitherBytesNorSignature() {
        serve("/a.jpg", "image/jpeg", JPEG);

        String printed = fetch("/a.jpg?signature=abc").toString();

        assertThat(printed).contains("JPEG 800×600").doesNotContain("signature", "JFIF");
    }

    @Test
    void answersOnTheCallersContext() {
        serve("/a.jpg", "image/jpeg", JPEG);
        ImageFetcher fetcher = new ImageFetcher(vertx, trusting());
        Context caller = vertx.getOrCreateContext();
        Promise<Boolean> same = Promise.promise();

        caller.runOnContext(on -> fetcher.fetch(origin + "/a.jpg")
                .subscribe()
                .with(outcome -> same.complete(Vertx.currentContext() == caller), same::fail));

        assertThat(same.future().toCompletionStage().toCompletableFuture())
                .succeedsWithin(PATIENCE)
                .isEqualTo(true);
    }

    private static TestMediaConfig trusting() {
        return TestMediaConfig.trusting(origin);
    }

    private static FetchOutcome fetch(String path) {
        return fetch(trusting(), path);
    }

    private static FetchOutcome fetch(MediaConfig config, String path) {
        return new ImageFetcher(vertx, config).fetch(origin + path).await().atMost(PATIENCE);
    }

    private static ImageFetcher resolving(
            Map<String, List<String>> names, MediaConfig config, HttpClientOptions options, List<String> lookups) {
        return new ImageFetcher(
                vertx,
                config,
                host -> {
                    lookups.add(host);
                    return names.containsKey(host)
                            ? Future.succeededFuture(names.get(host).stream()
                                    .map(ImageFetcherTest::address)
                                    .toList())
                            : Future.failedFuture(new UnknownHostException(host));
                },
                options);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    private static void serve(String path, String type, byte[] bytes) {
        PATHS.put(
                path,
                request -> request.response().putHeader("Content-Type", type).end(Buffer.buffer(bytes)));
    }

    private static void redirect(String path, String location) {
        PATHS.put(path, request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", location)
                .end());
    }

    /** Writes on and on, as fast as the other side reads. */
    private static void pour(HttpServerRequest request) {
        request.response()
                .write(Buffer.buffer("x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8)))
                .onSuccess(written -> pour(request));
    }

    private static Image fetched(FetchOutcome outcome) {
        assertThat(outcome).isInstanceOf(Fetched.class);
        return ((Fetched) outcome).image();
    }

    private static Refused refused(FetchOutcome outcome) {
        assertThat(outcome).isInstanceOf(Refused.class);
        return (Refused) outcome;
    }
}
