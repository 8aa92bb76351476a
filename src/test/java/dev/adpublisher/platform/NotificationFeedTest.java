package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adpublisher.tenancy.TestPool;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One connection tells all rooms, and comes back. */
class NotificationFeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LISTENERS =
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'";

    private static TestDatabase database;
    private static TestPool pool;
    private static Vertx vertx;

    private final Room first = new Room(Set.of("one", "both"));
    private final Room second = new Room(Set.of("two", "both"));
    private NotificationFeed feed;

    /** Writes down what it hears; one word is more than it can take. */
    private record Room(Set<String> channels, List<String> heard) implements NotificationListener {
        Room(Set<String> channels) {
            this(channels, new CopyOnWriteArrayList<>());
        }

        @Override
        public void heard(String channel, String payload) {
            if (payload.equals("bad")) {
                throw new IllegalStateException("this room cannot take it");
            }
            heard.add(channel + ":" + payload);
        }

        @Override
        public void listening() {
            heard.add("listening");
        }
    }

    @BeforeAll
    static void aDatabase() {
        database = TestDatabase.empty();
        pool = new TestPool(database.reactive(), 2);
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        pool.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void listen() {
        feed = new NotificationFeed(vertx, pool.pool(), List.of(first, second));
        feed.start(new StartupEvent());
        hears(first, "listening");
        hears(second, "listening");
    }

    @AfterEach
    void stop() throws SQLException {
        feed.stop(new ShutdownEvent());
        hangUp();
    }

    @Test
    void tellsEachRoomWhatItAskedForOverOneConnection() throws SQLException {
        // When
        say("one", "1");
        say("two", "2");
        say("nobody", "x");
        say("both", "bad");
        say("both", "3");
        // Then
        hears(first, "listening", "one:1", "both:3");
        hears(second, "listening", "two:2", "both:3");
        assertThat(database.truth(LISTENERS)).hasSize(1);
    }

    @Test
    void listensAgainWhenItsConnectionWasLost() throws SQLException {
        // When
        hangUp();
        // Then
        hears(first, "listening", "listening");
        hears(second, "listening", "listening");
        say("both", "later");
        hears(first, "listening", "listening", "both:later");
        assertThat(database.truth(LISTENERS)).hasSize(1);
    }

    @Test
    void waitsLongerEachTimeUpToABoundAndNeverInStepWithOthers() {
        assertThat(IntStream.rangeClosed(1, 9).mapToObj(failures -> NotificationFeed.pause(failures, 1)
                        .toMillis()))
                .containsExactly(250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);
        assertThat(NotificationFeed.pause(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofSeconds(15));
        assertThat(NotificationFeed.pause(0, 0)).isEqualTo(Duration.ofMillis(125));
    }

    private static void hears(Room room, String... words) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> assertThat(room.heard())
                .containsExactly(words));
    }

    private static void say(String channel, String payload) throws SQLException {
        assertThat(database.truth("SELECT pg_notify(?, ?)", channel, payload)).hasSize(1);
    }

    private static void hangUp() throws SQLException {
        assertThat(database.truth("SELECT pg_terminate_backend(pid) FROM (" + LISTENERS + ") AS listening"))
                .isNotEmpty();
    }
}
