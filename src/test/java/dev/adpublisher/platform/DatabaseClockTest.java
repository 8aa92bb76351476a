package dev.adpublisher.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adpublisher.tenancy.TestPool;
import io.vertx.mutiny.sqlclient.Pool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica whose machine is wrong about the time tells its users the same as the others. */
class DatabaseClockTest {
    private static TestDatabase database;
    private static TestPool pool;

    @BeforeAll
    static void aDatabase() {
        database = TestDatabase.empty();
        pool = new TestPool(database.reactive(), 1);
    }

    @AfterAll
    static void gone() {
        pool.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {-10, 10})
    void isThatOfPostgresqlWhateverTheMachineShows(long minutes) throws SQLException {
        InstantSource machine = () -> Instant.now().plus(Duration.ofMinutes(minutes));
        DatabaseClock clock = new DatabaseClock(new UpkeepSql(pool.pool()), machine, System::nanoTime);

        clock.ask().await().atMost(Duration.ofSeconds(20));

        assertThat(clock.instant()).isCloseTo(databaseNow(), within(2, ChronoUnit.SECONDS));
    }

    @Test
    void goesOnBetweenTwoAnswers() {
        AtomicLong steady = new AtomicLong();
        DatabaseClock clock = new DatabaseClock(new UpkeepSql(pool.pool()), Instant::now, steady::get);
        clock.ask().await().atMost(Duration.ofSeconds(20));
        Instant before = clock.instant();

        steady.addAndGet(Duration.ofSeconds(30).toNanos());

        assertThat(clock.instant()).isEqualTo(before.plusSeconds(30));
    }

    @Test
    void isTheMachinesUntilPostgresqlHasAnswered() {
        Instant shown = Instant.parse("2026-11-28T12:00:00Z");
        try (TestPool closed = new TestPool(database.reactive().setPort(1), 1)) {
            Pool unreachable = closed.pool();
            DatabaseClock clock = new DatabaseClock(new UpkeepSql(unreachable), () -> shown, System::nanoTime);

            clock.ask().await().atMost(Duration.ofSeconds(20));

            assertThat(clock.instant()).isEqualTo(shown);
        }
    }

    private static Instant databaseNow() throws SQLException {
        try (Connection connection = database.asService();
                ResultSet row = connection.createStatement().executeQuery("SELECT clock_timestamp()")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }
}
