package dev.adpublisher.graph;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How writes, and the reads that decide about them, go out. */
@ConfigMapping(prefix = "adpublisher.graph")
interface GraphConfig {
    @WithDefault("5s")
    Duration connectTimeout();

    /** From the first byte sent to the last byte read; after that the outcome of a create is unknown. */
    @WithDefault("30s")
    Duration requestTimeout();

    /** Connections to Meta at most, all accounts together. */
    @WithDefault("256")
    int connections();

    /** Calls under way at most for one ad account; fewer while its usage headers are high. */
    @WithDefault("64")
    int callsPerAccount();

    /** Changes of one ad account that this replica makes at most within a second; 0 for no bound (marketing-api.md, 8.9: 100 per app). */
    @WithDefault("100")
    int changesPerSecond();

    /** How long points taken from the shared budget may be used here: after that a replica asks again, and learns what others know. */
    @WithDefault("10s")
    Duration pointsFor();

    /** {@code development} or {@code full}: what an ad account is taken for until Meta's headers say which access tier our app has. */
    @WithDefault("development")
    String assumedTier();

    /** Whether creates carry {@code appsecret_time}, so that Meta refuses them when they arrive late. */
    @WithDefault("true")
    boolean proofTime();
}
