package dev.adpublisher.publishing;

import dev.adpublisher.platform.Periods;
import dev.adpublisher.platform.RetentionConfig;
import dev.adpublisher.platform.UpkeepSql;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Removes what failed publishes leave behind, and idempotency keys that nobody will ask for again. */
@ApplicationScoped
class RetentionSql {
    /** At a time, so that no transaction gets long. */
    private static final int ATTEMPTS = 500;

    private final UpkeepSql upkeep;
    private final Optional<Duration> failedAttempts;
    private final Optional<Duration> idempotencyKeys;

    RetentionSql(UpkeepSql upkeep, RetentionConfig config) {
        this.upkeep = upkeep;
        this.failedAttempts = Periods.parse("adpublisher.retention.failed-attempts", config.failedAttempts());
        this.idempotencyKeys = Periods.parse("adpublisher.retention.idempotency-keys", config.idempotencyKeys());
    }

    @Scheduled(every = "{adpublisher.retention.every:24h}", delayed = "2m", identity = "retention")
    Uni<Void> cleanUp() {
        return cleanAttempts().chain(this::forgetKeys);
    }

    private Uni<Void> cleanAttempts() {
        return failedAttempts
                .map(keep -> upkeep.countAll(
                        "clean up failed publishes",
                        "SELECT clean_failed_attempts(make_interval(secs => $1), $2)",
                        Tuple.of(seconds(keep), ATTEMPTS),
                        ATTEMPTS))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> forgetKeys() {
        return idempotencyKeys
                .map(keep -> upkeep.count(
                        "forget idempotency keys",
                        "SELECT forget_idempotency_keys(make_interval(secs => $1))",
                        Tuple.of(seconds(keep))))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
