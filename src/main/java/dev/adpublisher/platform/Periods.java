package dev.adpublisher.platform;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Optional;

/** Periods in the configuration that may also be {@code off}. */
public final class Periods {
    private Periods() {}

    /**
     * Reads {@code 30d}, {@code 6h}, {@code PT30M}; empty for {@code off}.
     *
     * @param key names the setting in the message
     * @throws ConfigurationException for anything else, and for what is not positive
     */
    public static Optional<Duration> parse(String key, String text) {
        String stripped = text.strip();
        if (stripped.equalsIgnoreCase("off")) {
            return Optional.empty();
        }
        try {
            Duration period = DurationConverter.parseDuration(stripped);
            if (period != null && period.isPositive()) {
                return Optional.of(period);
            }
        } catch (IllegalArgumentException malformed) {
            // Said below.
        }
        throw new ConfigurationException(key + " is a period such as 30d or 6h, or off; not " + stripped);
    }
}
