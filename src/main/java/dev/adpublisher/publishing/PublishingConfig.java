package dev.adpublisher.publishing;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How a publish is worked on. All waits are measured on the database's clock. */
@ConfigMapping(prefix = "adpublisher.publishing")
interface PublishingConfig {
    /** How long a claim holds without a heartbeat; after that another replica takes the publication over. */
    @WithDefault("30s")
    Duration lease();

    /** How often leases are extended; well under a third of the lease. */
    @WithDefault("10s")
    Duration heartbeat();

    /** After a create with an unknown outcome: how long the request may still land at Meta, counted from its intent. */
    @WithDefault("420s")
    Duration reconcileWait();

    /** How many searches after that wait have to find nothing before the object may be created again. */
    @WithDefault("3")
    int reconcileReads();

    /** Time between those searches. With the wait the last one is later than any request can land (460 s without a proof's time) and be listed (300 s). */
    @WithDefault("180s")
    Duration reconcileInterval();

    /** How often each replica looks for due work; a notification makes it look at once. */
    @WithDefault("1s")
    Duration poll();

    /** Publications that one replica works on at the same time. */
    @WithDefault("64")
    int concurrentRuns();

    /** Of these, how many may be of one ad account of one user: pictures of a slow host must not keep everybody else waiting. */
    @WithDefault("16")
    int runsOfAnAccount();

    /** A publication claimed this often without progress has killed its workers and is parked. */
    @WithDefault("5")
    int maxClaims();

    /** Creates of one object; the next unknown outcome parks it for a person. */
    @WithDefault("4")
    int maxCreates();

    /** The first pause after a call that could not be sent, or an early look that found nothing; each one after it is twice as long. */
    @WithDefault("1s")
    Duration backoff();

    /** No growing pause is longer. */
    @WithDefault("5m")
    Duration longestBackoff();

    /** How long a process that is asked to end lets its runs come to a point where another replica can go on at once. */
    @WithDefault("${quarkus.shutdown.timeout:20s}")
    Duration drain();

    /** Pictures of one publish that are fetched or uploaded at once, if each has the largest allowed size; many more if they are small. */
    @WithDefault("10")
    int picturesAtOnce();

    /** Memory that the pictures of all publishes of this replica may take together; at least four of the largest allowed size are let in. */
    @WithDefault("512M")
    MemorySize picturesMemory();

    /** Names a worker in the journal and in logs; the host's name and a random part by default. */
    Optional<String> worker();

    /** Goes into {@code publish_data.metadata.version}. */
    @WithDefault("${quarkus.application.version:development}")
    String publisherVersion();

    /** How often the gauges of what waits are read; {@code off} disables. */
    @WithDefault("15s")
    String backlogEvery();

    /** Whether this replica works on publications at all, or only serves requests. */
    @WithDefault("true")
    boolean work();
}
