package dev.adpublisher.media;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The configuration's defaults, with what a test changes. */
record TestMediaConfig(
        Optional<List<String>> trustedOrigins, MemorySize maxSize, Duration deadline, int maxRedirects, long maxPixels)
        implements MediaConfig {

    static TestMediaConfig trusting(String... origins) {
        return new TestMediaConfig(
                Optional.of(List.of(origins)), bytes(30L << 20), Duration.ofSeconds(15), 3, 8192L * 8192);
    }

    TestMediaConfig withMaxSize(long size) {
        return new TestMediaConfig(trustedOrigins, bytes(size), deadline, maxRedirects, maxPixels);
    }

    TestMediaConfig withDeadline(Duration changed) {
        return new TestMediaConfig(trustedOrigins, maxSize, changed, maxRedirects, maxPixels);
    }

    TestMediaConfig withMaxPixels(long pixels) {
        return new TestMediaConfig(trustedOrigins, maxSize, deadline, maxRedirects, pixels);
    }

    private static MemorySize bytes(long size) {
        return new MemorySize(BigInteger.valueOf(size));
    }
}
