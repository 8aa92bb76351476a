package dev.adpublisher.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.media.FetchOutcome.Fetched;
import dev.adpublisher.media.FetchOutcome.Refused;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The name that was asked for, not the address that we connect to, is what TLS announces and the certificate proves. */
class ImageFetcherTlsTest {

    private static final String STORE_PASSWORD = "only-for-this-test";

    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static HttpServer server;
    private static PfxOptions store;
    private static final List<String> ANNOUNCED = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startServer() throws Exception {
        store = new PfxOptions().setPath(keyStore().toString()).setPassword(STORE_PASSWORD);
        vertx = Vertx.vertx();
        byte[] jpeg = TestPictures.jpeg(600, 600);
        server = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(store))
                .requestHandler(request -> {
                    ANNOUNCED.add(request.connection().indicatedServerName());
                    request.response().end(Buffer.buffer(jpeg));
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    static void stopServer() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void provesTheNameThatWasAskedFor() {
        FetchOutcome outcome = fetch("pictures.invalid", new HttpClientOptions().setTrustOptions(store));

        assertThat(outcome).isInstanceOf(Fetched.class);
        assertThat(ANNOUNCED).containsExactly("pictures.invalid");
    }

    @Test
    void refusesACertificateForAnotherName() {
        FetchOutcome outcome = fetch("other.invalid", new HttpClientOptions().setTrustOptions(store));

        assertThat(((Refused) outcome).code()).isEqualTo(RefusalCode.UNREACHABLE);
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() {
        FetchOutcome outcome = fetch("pictures.invalid", new HttpClientOptions());

        assertThat(((Refused) outcome).code()).isEqualTo(RefusalCode.UNREACHABLE);
    }

    private static FetchOutcome fetch(String host, HttpClientOptions options) {
        String origin = "https://" + host + ":" + server.actualPort();
        HostResolver loopback = name -> Future.succeededFuture(List.of(InetAddress.getLoopbackAddress()));
        return new ImageFetcher(vertx, TestMediaConfig.trusting(origin), loopback, options)
                .fetch(origin + "/a.jpg")
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    /** A self-signed certificate for pictures.invalid, made by the JDK's own tool. */
    private static Path keyStore() throws Exception {
        Path path = folder.resolve("server.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=pictures.invalid",
                "-ext",
                "san=dns:pictures.invalid",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                path.toString(),
                "-storepass",
                STORE_PASSWORD);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        return path;
    }
}
