package dev.adpublisher.schedule;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How work that comes back is shared among replicas. All times are measured on the database's clock. */
@ConfigMapping(prefix = "adpublisher.schedule")
interface ScheduleConfig {
    /** How often each replica looks for due jobs; {@code off} leaves them to the other replicas. */
    @WithDefault("5s")
    @WithConverter(Every.Text.class)
    Every poll();

    /** How long a claim holds without a heartbeat; after that another replica does the job. */
    @WithDefault("90s")
    Duration lease();

    /** How often leases are extended; well under a third of the lease. */
    @WithDefault("20s")
    String heartbeat();

    /** Jobs of one kind that one replica does at the same time. */
    @WithDefault("8")
    int concurrentJobs();

    /** The pause after a first failure; it doubles with each further one in a row. */
    @WithDefault("30s")
    Duration backoff();

    /** The longest pause after failures. */
    @WithDefault("1h")
    Duration longestBackoff();

    /** How late a job may be before the gauge of late accounts counts it. */
    @WithDefault("10m")
    Duration late();

    /** How many ad accounts the gauges name per kind and state, those furthest behind; 0 names none. */
    @WithDefault("10")
    @Min(0)
    @Max(1000)
    int accountsNamed();

    /** How often the gauges are read, and jobs made for accounts that have none; {@code off} disables. */
    @WithDefault("30s")
    String gaugesEvery();

    /** How often jobs are made for accounts that were published to before there were any; {@code off} disables. */
    @WithDefault("10m")
    String enrolEvery();
}
