package dev.adpublisher.tenancy;

import static dev.adpublisher.campaign.TestApi.as;
import static dev.adpublisher.campaign.TestApi.campaign;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.platform.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Over HTTP: clients of two tenants who hang up in the middle of their requests leave neither a connection nor a trace of whose it was. */
@QuarkusTest
class AbortedRequestsTest {
    /** Many times what the pool holds. */
    private static final int ABORTED = 200;

    @TestHTTPResource("/")
    URI service;

    @Test
    void leaveThePoolAsItWas() throws Exception {
        // Given
        List<UUID> users = List.of(UUID.randomUUID(), UUID.randomUUID());
        List<UUID> campaigns = List.of(campaign(users.get(0), "Alice's"), campaign(users.get(1), "Bob's"));
        List<String> tokens = users.stream().map(TestTokens::bearer).toList();
        // When
        Errors errors = new Errors();
        try (errors) {
            for (int i = 0; i < ABORTED; i++) {
                int who = i % 2;
                hangUp(tokens.get(who), campaigns.get(who), i);
                if (i % 10 == 9) {
                    int other = 1 - who;
                    // Then
                    assertThat(as(users.get(other)).get("/api/v1/campaigns").<List<String>>path("items.user_id"))
                            .containsOnly(users.get(other).toString());
                }
            }
        }
        // Then
        assertThat(errors.lines).as("no hang-up is an error of ours").isEmpty();
        for (int i = 0; i < 60; i++) {
            as(users.get(i % 2))
                    .get("/api/v1/campaigns/" + campaigns.get(i % 2))
                    .then()
                    .statusCode(200);
            as(users.get(i % 2))
                    .get("/api/v1/campaigns/" + campaigns.get(1 - i % 2))
                    .then()
                    .statusCode(404);
        }
    }

    /** Reads, writes and renames, closed without waiting for the answer; every other one with a reset. */
    private void hangUp(String token, UUID campaign, int number) throws Exception {
        String body = "{\"name\": \"number " + number + "\"}";
        String start =
                switch (number % 4) {
                    case 0 -> "GET /api/v1/campaigns HTTP/1.1\r\n";
                    case 1 -> "GET /api/v1/campaigns/" + campaign + "/state HTTP/1.1\r\n";
                    case 2 -> "PATCH /api/v1/campaigns/" + campaign + " HTTP/1.1\r\n";
                    default -> "POST /api/v1/campaigns/" + campaign + "/ads HTTP/1.1\r\n";
                };
        boolean write = number % 4 > 1;
        String request = start + "Host: localhost\r\nAuthorization: " + token + "\r\n"
                + (write
                        ? "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body
                        : "\r\n");
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoLinger(number % 8 < 4, 0);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }
    }

    /** What is logged as an error while it is open. */
    private static final class Errors extends Handler implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Logger root = Logger.getLogger("");

        Errors() {
            setLevel(Level.SEVERE);
            root.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
                lines.add(line.getLoggerName() + ": " + line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            root.removeHandler(this);
        }
    }
}
