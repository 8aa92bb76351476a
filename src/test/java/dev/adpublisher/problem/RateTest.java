package dev.adpublisher.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    private final AtomicLong nanos = new AtomicLong();
    private final TimeMeter clock = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };

    @Test
    void letsACallerHaveTheirMeasureAndTellsThemHowLongToWait() {
        // Given
        Rate rate = Rate.of("key", "3/60s", clock).orElseThrow();
        // When, Then
        for (int i = 0; i < 3; i++) {
            assertThat(rate.take("alice")).isEmpty();
        }
        assertThat(rate.take("alice")).contains(Duration.ofSeconds(20));
        assertThat(rate.take("bob")).as("another's measure").isEmpty();
        // When
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        // Then
        assertThat(rate.take("alice")).isEmpty();
        assertThat(rate.take("alice")).contains(Duration.ofSeconds(20));
    }

    @Test
    void isNotWornDownByRequestsThatWereRefused() {
        // Given
        Rate rate = Rate.of("key", "1/1s", clock).orElseThrow();
        assertThat(rate.take("alice")).isEmpty();
        for (int i = 0; i < 50; i++) {
            assertThat(rate.take("alice")).isPresent();
        }
        // When
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        // Then
        assertThat(rate.take("alice")).isEmpty();
    }

    @Test
    void canBeTurnedOff() {
        assertThat(Rate.of("key", "off", clock)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "0/1m", "-1/1m", "3/", "3/soon", "3/0s", "many/1m", "3/1m/2"})
    void aMistakenMeasureEndsTheStart(String configured) {
        assertThatThrownBy(() -> Rate.of("adpublisher.rates.per-user", configured, clock))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("adpublisher.rates.per-user: expected requests/period");
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "198.51.100.7, 198.51.100.7, true",
        "198.51.100.7, 198.51.100.8, false",
        "::ffff:198.51.100.7, 198.51.100.7, true"
    })
    void countsAnIpv6SubnetAsOneCaller(String one, String other, boolean same) {
        assertThat(RateGate.network(one).equals(RateGate.network(other))).isEqualTo(same);
    }
}
