package dev.adpublisher.media;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Limits of fetching advertisers' pictures. */
@ConfigMapping(prefix = "adpublisher.media")
public interface MediaConfig {

    /**
     * Origins such as {@code http://127.0.0.1:8090} that are exempt from the guard: they may be plain http, on any port
     * and at any address. For development, tests and a company's own store; redirects to elsewhere are guarded again.
     */
    Optional<List<String>> trustedOrigins();

    /** The largest file. 30 MB are what others cite as Meta's limit (second-hand, no page of Meta's states it). */
    @WithDefault("30M")
    MemorySize maxSize();

    /** For one picture as a whole: name, connection, every redirect and the last byte. */
    @WithDefault("15s")
    Duration deadline();

    /** How many redirects are followed, each of them checked like the first URL. */
    @WithDefault("3")
    @Min(0)
    @Max(20)
    int maxRedirects();

    /** The most pixels, width times height: guards whoever decodes the picture. 8192 × 8192 unless told otherwise. */
    @WithDefault("67108864")
    @Min(1)
    long maxPixels();
}
