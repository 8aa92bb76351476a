package dev.adpublisher.schedule;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * How often something is done, as configured: {@code 30s}, {@code 5m}, ISO, or {@code off}.
 *
 * @param interval positive; empty for {@code off}
 */
public record Every(Optional<Duration> interval) {
    private static final Set<String> NEVER = Set.of("off", "disabled", "never");

    public Every {
        if (interval.isPresent() && !interval.get().isPositive()) {
            throw new IllegalArgumentException("an interval is longer than nothing; off disables");
        }
    }

    /** Whether it is done at all. */
    public boolean on() {
        return interval.isPresent();
    }

    /** Reads the configuration's text; for {@code @WithConverter}, which makes it by reflection. */
    @RegisterForReflection
    public static final class Text implements Converter<Every> {
        @Override
        public Every convert(String text) {
            return NEVER.contains(text.strip())
                    ? new Every(Optional.empty())
                    : new Every(Optional.of(DurationConverter.parseDuration(text.strip())));
        }
    }
}
