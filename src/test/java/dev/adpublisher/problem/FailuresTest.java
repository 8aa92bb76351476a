package dev.adpublisher.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresTest {

    @Test
    void saysNothingOfAFaultOfOursButAnIdToQuote() {
        Problem problem =
                Failures.answer(new IllegalStateException("secret detail")).problem();
        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.code()).isEqualTo("internal");
        assertThat(problem.detail()).doesNotContain("secret").containsPattern("[0-9a-f]{8}-[0-9a-f-]{27}");
    }

    @ParameterizedTest
    @CsvSource({
        "57P01, 503, database_unavailable",
        "08006, 503, database_unavailable",
        "53300, 503, database_unavailable",
        "40P01, 503, database_unavailable",
        "22P05, 422, unstorable_value",
        "23503, 409, changed_meanwhile",
        "42601, 500, internal",
        "42501, 500, internal",
    })
    void readsTheDatabasesState(String state, int status, String code) {
        PgException refused = new PgException("value that-was-sent", "ERROR", state, "detail");
        Problem problem = Failures.answer(new CompletionException(new IllegalStateException(refused)))
                .problem();
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.detail()).doesNotContain("that-was-sent");
    }

    @Test
    void asksToTryAgainWhenTheConnectionIsLost() {
        Answer answer = Failures.answer(new CompletionException(ClosedConnectionException.INSTANCE));
        assertThat(answer.problem().code()).isEqualTo("database_unavailable");
        assertThat(answer.headers()).containsEntry("Retry-After", "2");
    }

    @Test
    void asksToTryAgainWhenTheDatabaseIsNotThere() throws Exception {
        // Given: a port that was free a moment ago
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        PgConnectOptions nobody = new PgConnectOptions()
                .setHost("localhost")
                .setPort(port)
                .setDatabase("none")
                .setUser("nobody");
        Vertx vertx = Vertx.vertx();
        try {
            Pool pool = PgBuilder.pool().connectingTo(nobody).using(vertx).build();
            // When
            Throwable failure = catchThrowable(() -> pool.query("SELECT 1")
                    .execute()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get());
            // Then
            assertThat(Failures.answer(failure).problem().code()).isEqualTo("database_unavailable");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
        }
    }

    @Test
    void doesNotTakeABrokenRequestForAFault() {
        assertThat(Failures.answer(new WebApplicationException(new IOException("Connection reset by peer"), 400))
                        .problem()
                        .code())
                .isEqualTo("request_aborted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection reset by peer",
                "Connection is not active now, current status: CLOSED",
                "Timeout waiting for connection"
            })
    void doesNotBlameTheCallerForADatabaseThatWentAway(String message) {
        Throwable lost =
                message.startsWith("Connection reset") ? new IOException(message) : new VertxException(message);
        assertThat(Failures.answer(new CompletionException(lost)).problem().code())
                .isEqualTo("database_unavailable");
    }

    @Test
    void tellsHowLongToWaitForMeta() {
        Answer answer =
                Failures.answer(Problem.upstream(503, "meta_unavailable", "Meta is away.", Duration.ofSeconds(90)));
        assertThat(answer.headers()).containsEntry("Retry-After", "90");
    }

    @Test
    void passesAProblemOnWithItsViolations() {
        Violation violation = new Violation("/budget_data/dailyBudget", "too_low", "Too low.", null);
        Problem problem = Failures.answer(Problem.unprocessable("x", "y", List.of(violation)))
                .problem();
        assertThat(ProblemBody.of(problem, "/a").violations()).containsExactly(violation);
    }
}
