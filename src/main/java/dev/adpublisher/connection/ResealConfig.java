package dev.adpublisher.connection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Sealing stored tokens anew, after a new key was put first. */
@ConfigMapping(prefix = "adpublisher.reseal")
interface ResealConfig {

    /** How often to look for tokens that the current key does not seal; {@code off} disables. */
    @WithDefault("5m")
    String every();

    /** So many connections are claimed at once; each is a transaction of its own. */
    @WithDefault("20")
    int batch();

    /** How long a claim holds: after the death of its replica another takes over then. */
    @WithDefault("60s")
    Duration lease();
}
