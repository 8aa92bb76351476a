package dev.adpublisher.schedule;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Claims what is due of every kind, has it done, writes down how it ended, and keeps the leases alive meanwhile. */
@ApplicationScoped
class AccountWorker {
    private static final Logger LOG = Logger.getLogger(AccountWorker.class);

    private final Vertx vertx;
    private final JobLeaseSql leases;
    private final AccountJobSql jobs;
    private final ScheduleConfig config;
    private final List<AccountWork> works;
    private final String name = "schedule-" + UUID.randomUUID().toString().substring(0, 8);
    private final Set<AccountJob> held = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    AccountWorker(
            Vertx vertx, JobLeaseSql leases, AccountJobSql jobs, ScheduleConfig config, @All List<AccountWork> works) {
        this.vertx = vertx;
        this.leases = leases;
        this.jobs = jobs;
        this.config = config;
        this.works = works;
    }

    /** What is under way goes on while the process drains; nothing new is begun. */
    void stop(@Observes ShutdownEvent stopped) {
        stopping = true;
    }

    @Scheduled(
            every = "{adpublisher.schedule.poll:5s}",
            delayed = "2s",
            identity = "account-jobs",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return begin(works.stream().filter(work -> work.every().on()).toList(), config.concurrentJobs());
    }

    /** One of each kind, and again where there was one: many at once would keep a publish waiting for the processor. */
    private Uni<Void> begin(List<AccountWork> kinds, int rounds) {
        if (kinds.isEmpty() || rounds == 0) {
            return Uni.createFrom().voidItem();
        }
        return Multi.createFrom()
                .iterable(kinds)
                .onItem()
                .transformToUniAndConcatenate(kind -> begin(kind)
                        .chain(begun -> begun
                                ? pause().replaceWith(Optional.of(kind))
                                : Uni.createFrom().item(Optional.<AccountWork>empty())))
                .flatMap(kind -> Multi.createFrom().optional(kind))
                .collect()
                .asList()
                .chain(again -> begin(again, rounds - 1));
    }

    /** So that as many as there is room for begin within one poll. */
    private Uni<Void> pause() {
        long poll = config.poll().interval().map(Duration::toMillis).orElse(0L);
        long pause = Math.max(1, poll / (works.size() * config.concurrentJobs() + 1L));
        return Uni.createFrom().emitter(emitter -> vertx.setTimer(pause, timer -> emitter.complete(null)));
    }

    @Scheduled(every = "{adpublisher.schedule.heartbeat:20s}", identity = "account-jobs-heartbeat")
    Uni<Void> beat() {
        List<AccountJob> now = List.copyOf(held);
        if (now.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return leases.extend(now, config.lease())
                .onFailure()
                .invoke(failure -> LOG.warnf("worker=%s cannot extend its leases: %s", name, failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    @Scheduled(every = "{adpublisher.schedule.enrol-every:10m}", delayed = "10s", identity = "account-jobs-enrol")
    Uni<Void> enrol() {
        return Multi.createFrom()
                .iterable(works)
                .filter(work -> work.every().on())
                .onItem()
                .transformToUniAndConcatenate(work -> jobs.enrol(work.kind()))
                .collect()
                .last()
                .onFailure()
                .invoke(failure -> LOG.warnf("accounts without jobs cannot be looked for now: %s", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Claims one job of a kind, if there is room, and begins it; does not wait for its end. Answers whether there was one. Never fails. */
    Uni<Boolean> begin(AccountWork work) {
        long under = held.stream().filter(job -> job.kind().equals(work.kind())).count();
        if (stopping || under >= config.concurrentJobs()) {
            return Uni.createFrom().item(false);
        }
        return leases.claim(name, work.kind(), config.lease(), 1)
                .invoke(claimed -> claimed.forEach(job -> begin(work, job)))
                .map(claimed -> !claimed.isEmpty())
                .onFailure()
                .invoke(failure -> LOG.warnf("worker=%s cannot claim %s: %s", name, work.kind(), failure))
                .onFailure()
                .recoverWithItem(false);
    }

    private void begin(AccountWork work, AccountJob job) {
        held.add(job);
        Context context = VertxContext.createNewDuplicatedContext(((VertxInternal) vertx).createEventLoopContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(ignored -> done(work, job).subscribe().with(held -> ended(job, held), failure -> {
            LOG.warnf(
                    "kind=%s account=%s epoch=%d: its end could not be written, it is done again when its lease ends:"
                            + " %s",
                    job.kind(), job.adAccount(), job.epoch(), failure);
            held.remove(job);
        }));
    }

    /** Runs a job and writes its end; answers whether the claim held until then. */
    Uni<Boolean> done(AccountWork work, AccountJob job) {
        return Uni.createFrom()
                .deferred(() -> work.run(job))
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.errorf(
                            failure, "kind=%s account=%s epoch=%d broke off", job.kind(), job.adAccount(), job.epoch());
                    return new JobEnd.Failed("An error of this service ("
                            + failure.getClass().getSimpleName() + "); its log says more.");
                })
                .chain(end -> write(job, end));
    }

    private Uni<Boolean> write(AccountJob job, JobEnd end) {
        return switch (end) {
            case JobEnd.Done(Duration next) -> leases.done(job, next);
            case JobEnd.Idle idle -> leases.done(job, null);
            case JobEnd.Wait(Duration pause, String reason) -> leases.waits(job, pause, reason);
            case JobEnd.Failed(String reason) -> leases.failed(job, Backoff.after(job.attempts(), config), reason);
        };
    }

    private void ended(AccountJob job, boolean held) {
        this.held.remove(job);
        if (!held) {
            LOG.warnf("kind=%s account=%s epoch=%d: the lease was lost", job.kind(), job.adAccount(), job.epoch());
        }
    }

    /** How many jobs this replica does now. */
    int busy() {
        return held.size();
    }
}
