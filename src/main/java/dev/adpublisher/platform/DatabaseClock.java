package dev.adpublisher.platform;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time as PostgreSQL has it, for what a person reads and what a plan is made for: all replicas then say the same of a start that has passed or
 * a token that has ended, whatever their machines' clocks show. It is asked now and then, and carried on by the machine's steady clock; until the
 * first answer it is the machine's own. Leases, waits and intents ask PostgreSQL itself.
 */
@Singleton
@Typed(DatabaseClock.class)
class DatabaseClock extends Clock {
    private final UpkeepSql sql;
    private final InstantSource machine;
    private final LongSupplier steadyNanos;
    private volatile @Nullable Reading reading;

    /**
     * An answer of PostgreSQL's.
     *
     * @param atNanos by the steady clock, in the middle of the question and the answer
     */
    private record Reading(Instant databaseNow, long atNanos) {}

    @Inject
    DatabaseClock(UpkeepSql sql) {
        this(sql, InstantSource.system(), System::nanoTime);
    }

    DatabaseClock(UpkeepSql sql, InstantSource machine, LongSupplier steadyNanos) {
        this.sql = sql;
        this.machine = machine;
        this.steadyNanos = steadyNanos;
    }

    @Produces
    @ApplicationScoped
    static Clock clock(DatabaseClock clock) {
        return clock;
    }

    @Scheduled(every = "1m", identity = "database-clock")
    Uni<Void> ask() {
        long before = steadyNanos.getAsLong();
        return sql.now(now -> {
            long after = steadyNanos.getAsLong();
            reading = new Reading(now, before + (after - before) / 2);
        });
    }

    @Override
    public Instant instant() {
        Reading last = reading;
        return last == null
                ? machine.instant()
                : last.databaseNow().plus(Duration.ofNanos(steadyNanos.getAsLong() - last.atNanos()));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone);
    }
}
