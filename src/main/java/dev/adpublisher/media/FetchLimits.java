package dev.adpublisher.media;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;

/** {@link MediaConfig}, read once. Sizes in bytes. */
record FetchLimits(long maxSize, Duration deadline, int maxRedirects, long maxPixels) {

    FetchLimits {
        if (maxSize < 1
                || maxSize > Integer.MAX_VALUE
                || deadline.toMillis() < 1
                || maxRedirects < 0
                || maxPixels < 1) {
            throw new ConfigurationException(
                    "adpublisher.media: max-size, deadline and max-pixels have to be positive, max-size below 2 GiB");
        }
    }

    static FetchLimits of(MediaConfig config) {
        return new FetchLimits(
                config.maxSize().asLongValue(), config.deadline(), config.maxRedirects(), config.maxPixels());
    }
}
