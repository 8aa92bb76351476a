package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many calls of one account are under way, and when none is. */
class AccountGatesTest {
    private static final UsageHeaders HIGH = new UsageHeaders(96, Duration.ZERO);
    private static final UsageHeaders LOW = new UsageHeaders(3, Duration.ZERO);

    private final Hands clock = new Hands();
    private final AccountGates gates = new AccountGates(3, clock);
    private final List<Promise<String>> begun = new ArrayList<>();

    @Test
    void letInAsManyAsThereIsRoomForAndTheOthersInTheirOrder() {
        // Given
        List<Future<String>> calls = calls("1", 5);
        assertThat(begun).hasSize(3);

        // When
        begun.getFirst().complete("first");

        // Then
        assertThat(calls.getFirst().result()).isEqualTo("first");
        assertThat(begun).hasSize(4);
    }

    @Test
    void areOneForEachAccount() {
        calls("1", 5);
        calls("2", 2);
        assertThat(begun).hasSize(5);
    }

    @Test
    void aFailedCallMakesRoomToo() {
        calls("1", 4);
        begun.getFirst().fail("lost");
        assertThat(begun).hasSize(4);
    }

    @Test
    void aCallThatCannotEvenBeBegunMakesRoomToo() {
        // When
        for (int i = 0; i < 3; i++) {
            Future<String> broken = gates.through("1", () -> {
                throw new IllegalStateException("cannot begin");
            });
            assertThat(broken.failed()).isTrue();
        }

        // Then
        calls("1", 3);
        assertThat(begun).hasSize(3);
    }

    @Test
    void nearTheLimitOneCallAtATimeGoesOut() {
        gates.learn("1", HIGH);
        calls("1", 3);
        assertThat(begun).hasSize(1);
        begun.getFirst().complete("done");
        assertThat(begun).hasSize(2);
    }

    @Test
    void whenTheUseFallsAllThatWaitGoOutAgain() {
        // Given
        gates.learn("1", HIGH);
        calls("1", 4);
        assertThat(begun).hasSize(1);

        // When
        gates.learn("1", LOW);
        begun.getFirst().complete("done");

        // Then
        assertThat(begun).hasSize(4);
    }

    @Test
    void stayShutAsLongAsMetaAsks() {
        gates.shut("1", Duration.ofSeconds(60));
        gates.shut("1", Duration.ofSeconds(10));
        assertThat(gates.shutFor("1")).isEqualTo(Duration.ofSeconds(60));
        assertThat(gates.shutFor("2")).isNull();
        clock.forward(Duration.ofSeconds(59));
        assertThat(gates.shutFor("1")).isEqualTo(Duration.ofSeconds(1));
        clock.forward(Duration.ofSeconds(1));
        assertThat(gates.shutFor("1")).isNull();
    }

    @Test
    void areShutByTheHeadersOfAnyAnswer() {
        gates.learn("1", new UsageHeaders(100, Duration.ofMinutes(19)));
        assertThat(gates.shutFor("1")).isEqualTo(Duration.ofMinutes(19));
    }

    private List<Future<String>> calls(String account, int count) {
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(gates.through(account, () -> {
                Promise<String> answer = Promise.promise();
                begun.add(answer);
                return answer.future();
            }));
        }
        return calls;
    }

    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2026-11-22T12:00:00Z");

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
