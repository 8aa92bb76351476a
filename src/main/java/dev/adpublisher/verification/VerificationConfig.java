package dev.adpublisher.verification;

import dev.adpublisher.schedule.Every;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/** How published campaigns are looked at. How often, by age, is data: {@code rules/verification.json}. */
@ConfigMapping(prefix = "adpublisher.verification")
interface VerificationConfig {
    /** How often one ad account is looked at, at most; {@code off} disables the schedule, not {@code POST …/verify}. */
    @WithDefault("5m")
    @WithConverter(Every.Text.class)
    Every every();

    /** Campaigns asked for in one call: their ids stand in its address. */
    @WithDefault("100")
    int campaignsPerCall();

    /** Campaigns or ad sets per page. */
    @WithDefault("500")
    int pageSize();

    /** Ads per page; each brings its creative. */
    @WithDefault("250")
    int adsPageSize();

    /** Objects that were not listed and are asked for by id, in one run; the rest wait for the next. */
    @WithDefault("20")
    int confirmations();
}
