package dev.adpublisher.graph;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One gate per ad account: bounds the calls under way at once, and stays shut while Meta asks to wait, so that a throttled account costs Meta
 * no further calls and nobody else anything.
 */
@ApplicationScoped
class AccountGates {
    /** From here on the account is slowed down to one call at a time (Mixpost slows at 90 %, pipeboard warns at 80 %). */
    private static final double SLOW_FROM_PERCENT = 85;

    private final ConcurrentHashMap<String, Gate> gates = new ConcurrentHashMap<>();
    private final int width;
    private final Clock clock;

    @Inject
    AccountGates(GraphConfig config) {
        this(config.callsPerAccount(), Clock.systemUTC());
    }

    AccountGates(int width, Clock clock) {
        this.width = width;
        this.clock = clock;
    }

    /** How long the account's gate stays shut; null when it is open. */
    @Nullable
    Duration shutFor(String account) {
        return gate(account).shutFor();
    }

    /** Runs a call when there is room for it. */
    <T> Future<T> through(String account, Supplier<Future<T>> call) {
        Gate gate = gate(account);
        return gate.enter().compose(entered -> begin(call).onComplete(done -> gate.leave()));
    }

    /** A call that cannot even be begun fails like any other, so that it leaves the gate again. */
    private static <T> Future<T> begin(Supplier<Future<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException broken) {
            return Future.failedFuture(broken);
        }
    }

    /** Learns from an answer's headers. */
    void learn(String account, UsageHeaders usage) {
        gate(account).learn(usage);
    }

    /** Shuts the gate because Meta turned a call away. */
    void shut(String account, Duration pause) {
        gate(account).shut(pause);
    }

    private Gate gate(String account) {
        return gates.computeIfAbsent(account, name -> new Gate());
    }

    private final class Gate {
        private final Deque<Promise<Void>> waiting = new ArrayDeque<>();
        private int inside;
        private int room = width;
        private Instant shutUntil = Instant.MIN;

        Future<Void> enter() {
            Promise<Void> entry = Promise.promise();
            synchronized (this) {
                if (inside >= room) {
                    waiting.add(entry);
                    return entry.future();
                }
                inside++;
            }
            entry.complete();
            return entry.future();
        }

        void leave() {
            List<Promise<Void>> next;
            synchronized (this) {
                inside--;
                next = admitted();
            }
            next.forEach(Promise::complete);
        }

        /** More than one where the room has grown. */
        private List<Promise<Void>> admitted() {
            List<Promise<Void>> next = new ArrayList<>();
            while (inside < room && !waiting.isEmpty()) {
                next.add(waiting.remove());
                inside++;
            }
            return next;
        }

        synchronized void learn(UsageHeaders usage) {
            room = usage.percent() >= SLOW_FROM_PERCENT ? 1 : width;
            if (usage.regain().isPositive()) {
                shut(usage.regain());
            }
        }

        synchronized void shut(Duration pause) {
            Instant until = clock.instant().plus(pause);
            if (until.isAfter(shutUntil)) {
                shutUntil = until;
            }
        }

        synchronized @Nullable Duration shutFor() {
            Duration left =
                    shutUntil.equals(Instant.MIN) ? Duration.ZERO : Duration.between(clock.instant(), shutUntil);
            return left.isPositive() ? left : null;
        }
    }
}
