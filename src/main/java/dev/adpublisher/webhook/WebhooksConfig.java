package dev.adpublisher.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How Meta's webhooks are taken and worked on. Waits are measured on the database's clock. */
@ConfigMapping(prefix = "adpublisher.webhooks")
interface WebhooksConfig {
    /** The text that was typed as "verify token" where the app's callback was subscribed; without it every challenge is refused. */
    Optional<String> verifyToken();

    /** Whether this replica works on the inbox at all, or only fills it. */
    @WithDefault("true")
    boolean work();

    /** How often each replica looks for changes that are due; a notification makes it look at once. */
    @WithDefault("5s")
    Duration poll();

    /** How long a replica may take for what it claimed, before another one does it. */
    @WithDefault("30s")
    Duration lease();

    /** Changes claimed at once. */
    @WithDefault("1000")
    int batch();

    /** A change that failed so often, or whose worker did not come back so often, is parked for a person. */
    @WithDefault("6")
    int maxAttempts();

    /** The pause after a first failure; it doubles with each one after it. */
    @WithDefault("5s")
    Duration backoff();

    /** How long changes that came to an end are kept; also how long a repeated delivery is recognised. */
    @WithDefault("14D")
    Duration retention();

    /** How often what is older than that is removed; {@code off} disables. */
    @WithDefault("1h")
    String cleanUpEvery();

    /** How often the gauges of what waits are read; {@code off} disables. */
    @WithDefault("15s")
    String backlogEvery();
}
