package dev.adpublisher.publishing;

import dev.adpublisher.publishing.Claim.Owner;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Claims what is due, works on it, and keeps the leases alive. A notification is a hint to look at once; the poll is the guarantee. Every
 * publication runs on a Vert.x context of its own, so that no two share a session or a state.
 */
@ApplicationScoped
class PublishWorker {
    private static final Logger LOG = Logger.getLogger(PublishWorker.class);
    /** Where a run begins on the event loop of the request that asked for it, the answer goes out first: somebody waits for it. */
    private static final int TURNS_TO_AN_ANSWER = 4;

    private final Vertx vertx;
    private final LeaseSql leases;
    private final PublishRun runs;
    private final PublishingConfig config;
    private final String name;

    private final Map<UUID, Claim> held = new ConcurrentHashMap<>();
    private final AtomicInteger reserved = new AtomicInteger();
    private final Map<Owner, Integer> reservedFor = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean lookAgain = new AtomicBoolean();
    private final CountDownLatch idle = new CountDownLatch(1);
    /** With the signal itself: Quarkus fires its event only when the last request, which may be an event stream, is answered. */
    private final Thread asked = new Thread(() -> this.stopping = true, "publish-worker-stop");

    private volatile boolean stopping;

    PublishWorker(Vertx vertx, LeaseSql leases, PublishRun runs, PublishingConfig config) {
        this.vertx = vertx;
        this.leases = leases;
        this.runs = runs;
        this.config = config;
        this.name = config.worker()
                .orElseGet(() -> host() + "-" + UUID.randomUUID().toString().substring(0, 8));
    }

    void start(@Observes StartupEvent started) {
        if (!config.work()) {
            LOG.info("this replica serves requests only: adpublisher.publishing.work=false");
            return;
        }
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Runtime.getRuntime().addShutdownHook(asked);
        }
        vertx.setPeriodic(config.poll().toMillis(), timer -> look());
        vertx.setPeriodic(config.heartbeat().toMillis(), timer -> beat());
        LOG.infof("worker=%s poll=%s lease=%s", name, config.poll(), config.lease());
    }

    /**
     * Claims nothing more, and lets the runs under way come to their next journalled point and hand on. Holds the thread that ends the process
     * meanwhile, and no other: the pools are closed when it goes on.
     */
    void stop(@Observes ShutdownEvent stopped) {
        stopping = true;
        sayIfIdle();
        try {
            if (!idle.await(config.drain().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf(
                        "worker=%s leaves %d publications in the middle; they are taken over when their leases end",
                        name, busy());
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void sayIfIdle() {
        if (stopping && held.isEmpty() && reserved.get() == 0 && !looking.get()) {
            idle.countDown();
        }
    }

    /** Looks for due work now: there is some, says a notification or this process itself. */
    void look() {
        if (stopping || !config.work()) {
            return;
        }
        lookAgain.set(true);
        if (looking.compareAndSet(false, true)) {
            vertx.runOnContext(ignored -> claim());
        }
    }

    /** Who leases, and for how long. */
    record Lease(String worker, Duration length) {}

    /**
     * A place for a run that is about to be admitted with its lease; empty where this process is full, stopping or does not work, or works on
     * enough of this owner's already. Followed by {@link #begin} or {@link #giveBack}.
     */
    Optional<Lease> reserve(Owner owner) {
        if (stopping || !config.work()) {
            return Optional.empty();
        }
        int all = held.size() + reserved.incrementAndGet();
        long owners = reservedFor.merge(owner, 1, Integer::sum)
                + held.values().stream()
                        .filter(claim -> claim.owner().equals(owner))
                        .count();
        if (all > config.concurrentRuns() || owners > config.runsOfAnAccount()) {
            giveBack(owner);
            return Optional.empty();
        }
        return Optional.of(new Lease(name, config.lease()));
    }

    void giveBack(Owner owner) {
        reservedFor.computeIfPresent(owner, (whose, places) -> places == 1 ? null : places - 1);
        reserved.decrementAndGet();
        sayIfIdle();
    }

    /** Works on what was admitted under a reservation. */
    void begin(HeadStart start) {
        Claim claim = start.publication().claim();
        held.put(claim.publicationId(), claim);
        giveBack(claim.owner());
        run(claim, TURNS_TO_AN_ANSWER, context -> runs.work(start, context, () -> stopping));
    }

    private void claim() {
        lookAgain.set(false);
        int room = config.concurrentRuns() - held.size() - reserved.get();
        if (room <= 0 || stopping) {
            looking.set(false);
            sayIfIdle();
            return;
        }
        leases.claim(name, config.lease(), room, config.runsOfAnAccount())
                .ifNoItem()
                .after(config.lease())
                .fail()
                .subscribe()
                .with(this::claimed, failure -> {
                    LOG.warnf("worker=%s cannot claim work: %s", name, failure);
                    looking.set(false);
                    sayIfIdle();
                });
    }

    private void claimed(List<Claim> claims) {
        for (Claim claim : claims) {
            held.put(claim.publicationId(), claim);
            run(claim, 1, context -> runs.work(claim, context, () -> stopping));
        }
        looking.set(false);
        if (lookAgain.get()) {
            look();
        }
        sayIfIdle();
    }

    /** @param turns of its event loop until it begins */
    private void run(Claim claim, int turns, Function<Context, Uni<RunEnd>> work) {
        LOG.debugf("worker=%s publication=%s epoch=%d claimed", name, claim.publicationId(), claim.epoch());
        // An event loop of its own choice, so that the runs spread over all of them.
        Context context = VertxContext.createNewDuplicatedContext(((VertxInternal) vertx).createEventLoopContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        Turns.after(turns, context, () -> work.apply(context).subscribe().with(end -> ended(claim), failure -> {
            LOG.errorf(
                    failure,
                    "publication=%s epoch=%d was left in the middle; it is taken up again when its lease ends",
                    claim.publicationId(),
                    claim.epoch());
            ended(claim);
        }));
    }

    private void ended(Claim claim) {
        held.remove(claim.publicationId(), claim);
        sayIfIdle();
        look();
    }

    private void beat() {
        List<Claim> claims = List.copyOf(held.values());
        if (claims.isEmpty()) {
            return;
        }
        leases.extend(claims, config.lease())
                .ifNoItem()
                .after(config.lease())
                .fail()
                .subscribe()
                .with(
                        kept -> claims.stream()
                                .filter(claim -> !kept.contains(claim.publicationId())
                                        && held.containsKey(claim.publicationId()))
                                .forEach(claim -> LOG.warnf(
                                        "worker=%s publication=%s epoch=%d: the lease is lost",
                                        name, claim.publicationId(), claim.epoch())),
                        failure -> LOG.warnf("worker=%s cannot extend its leases: %s", name, failure));
    }

    /** How many publications this replica works on now. */
    int busy() {
        return held.size();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "worker";
        }
    }
}
