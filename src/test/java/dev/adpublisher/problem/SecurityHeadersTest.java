package dev.adpublisher.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecurityHeadersTest {
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;

    @BeforeEach
    void start() {
        Router router = Router.router(vertx);
        new SecurityHeaders().register(router);
        router.get("/api/own").handler(request -> {
            request.response().headers().add("Content-Security-Policy", "default-src 'self'");
            request.response().headers().add("Cache-Control", "max-age=60");
            request.response().end();
        });
        router.get("/api/broken").handler(request -> request.fail(new IllegalStateException("secret detail")));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void giveWayToWhatAResourceSays() throws Exception {
        HttpHeaders headers = get("/api/own");

        assertThat(headers.allValues("Content-Security-Policy")).containsExactly("default-src 'self'");
        assertThat(headers.allValues("Cache-Control")).containsExactly("max-age=60");
        assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
    }

    @Test
    void standOnWhatNobodyHandlesAndOnWhatFails() throws Exception {
        for (String path : new String[] {"/api/nowhere", "/api/broken"}) {
            HttpHeaders headers = get(path);
            assertThat(headers.allValues("Cache-Control")).containsExactly("no-store");
            assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");
        }
    }

    private HttpHeaders get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .headers();
        }
    }
}
