package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing waits for ever for a PostgreSQL that says nothing any more. */
class DatabasePoolTest {
    private static TestDatabase database;
    private static Vertx vertx;

    @BeforeAll
    static void aDatabase() {
        database = TestDatabase.empty();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void gone() {
        wait(vertx.close());
    }

    @Test
    void aStatementWithoutAnAnswerFailsAndGivesItsConnectionBack() {
        Pool pool = pool(Duration.ofMillis(500));

        assertThatThrownBy(() -> wait(pool.query("SELECT pg_sleep(60)").execute()))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("closed");

        // The only one it has.
        assertThat(wait(pool.query("SELECT 1 AS one").execute())
                        .iterator()
                        .next()
                        .getInteger("one"))
                .isEqualTo(1);
    }

    @Test
    void whoeverIsAnsweredInTimeKeepsItsConnection() {
        Pool pool = pool(Duration.ofSeconds(30));

        int first = pid(pool);
        wait(pool.query("SELECT pg_sleep(1)").execute());

        assertThat(pid(pool)).isEqualTo(first);
    }

    private static int pid(Pool pool) {
        return wait(pool.query("SELECT pg_backend_pid() AS pid").execute())
                .iterator()
                .next()
                .getInteger("pid");
    }

    private static Pool pool(Duration silence) {
        return new DatabasePool(silence).create(new OneConnection(database.reactive()));
    }

    private record OneConnection(PgConnectOptions server) implements PgPoolCreator.Input {
        @Override
        public Vertx vertx() {
            return vertx;
        }

        @Override
        public PoolOptions poolOptions() {
            return new PoolOptions().setMaxSize(1);
        }

        @Override
        public List<PgConnectOptions> pgConnectOptionsList() {
            return List.of(server);
        }
    }

    private static <T> T wait(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
