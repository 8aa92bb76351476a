package dev.adpublisher.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How long things are kept that nobody needs for ever. Each may be {@code off}: then it is kept. Ids of Meta objects always are. */
@ConfigMapping(prefix = "adpublisher.retention")
public interface RetentionConfig {
    /** How often to clean up; {@code off} disables all of it. */
    @WithDefault("24h")
    String every();

    /** Payloads, errors and traces of failed and cancelled publishes, from their end on. */
    @WithDefault("30d")
    String failedAttempts();

    /** Idempotency keys and the answers kept under them. */
    @WithDefault("7d")
    String idempotencyKeys();

    /** Whole months of the audit log that stay in it; older ones become tables of their own, for the operator to dump and drop. */
    @WithDefault("13")
    String auditMonths();
}
