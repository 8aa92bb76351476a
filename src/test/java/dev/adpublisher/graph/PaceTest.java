package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** No second of any account with more changes than Meta takes. */
class PaceTest {
    private final AtomicLong now = new AtomicLong(-5_000_000_000L);

    @Test
    void noSecondHoldsMoreThanItMay() {
        // Given
        Pace pace = new Pace(100, now::get);
        List<Long> moments = new ArrayList<>();

        // When
        for (int i = 0; i < 350; i++) {
            moments.add(now.get() + pace.next().toNanos());
            now.addAndGet(i % 7 == 0 ? 3_000_000 : 0);
        }

        // Then
        assertThat(moments).isSorted();
        for (int i = 100; i < moments.size(); i++) {
            assertThat(moments.get(i) - moments.get(i - 100)).isGreaterThanOrEqualTo(1_000_000_000L);
        }
    }

    @Test
    void aPublishOfUsualSizeDoesNotFeelIt() {
        Pace pace = new Pace(100, now::get);
        for (int i = 0; i < 100; i++) {
            assertThat(pace.next()).isZero();
        }
        assertThat(pace.next()).isPositive();
        now.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(pace.next()).isZero();
    }

    @Test
    void zeroIsNoBound() {
        Pace pace = new Pace(0, now::get);
        for (int i = 0; i < 1_000; i++) {
            assertThat(pace.next()).isZero();
        }
    }
}
