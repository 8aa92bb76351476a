package dev.adpublisher.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What the connections to PostgreSQL are held to beside {@code quarkus.datasource.reactive}. */
@ConfigMapping(prefix = "adpublisher.database")
interface DatabaseConfig {
    /**
     * After so long without a byte in either direction a connection counts as dead, and what waits for an answer on it fails. Longer than any
     * single statement takes; the longest is that which refreshes {@code /overview}.
     */
    @WithDefault("2m")
    Duration silence();
}
