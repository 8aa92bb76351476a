package dev.adpublisher.publishing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the sweeper looks for what was made and forgotten. */
@ConfigMapping(prefix = "adpublisher.sweeper")
interface SweeperConfig {
    /** How often each ad account is swept, such as {@code 6h}; {@code off} disables. */
    @WithDefault("6h")
    String every();

    /** How often a replica looks for an ad account whose sweep is due. */
    @WithDefault("1m")
    String look();

    /** Ad accounts that a replica sweeps at each look, one after another. */
    @WithDefault("10")
    int accounts();

    /** Our labels of so many months are looked through in each sweep: what is older was swept often enough. */
    @WithDefault("3")
    int months();
}
