package dev.adpublisher.graph;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The places for calls under way: so many for all, so many for each ad account. Whoever finds none waits; a place that gets free goes to the
 * most urgent purpose, and within it to the accounts in turn, so that none of them waits behind another's many calls.
 */
final class Turnstile {
    private final int all;
    private final int each;
    private final Map<String, Gate> gates = new HashMap<>();
    /** By the purpose's ordinal: the accounts that could let a call of it in, in turn. */
    private final List<LinkedHashSet<Gate>> ready = new ArrayList<>();

    private int inside;

    Turnstile(int all, int each) {
        this.all = all;
        this.each = each;
        for (Purpose purpose : Purpose.values()) {
            ready.add(purpose.ordinal(), new LinkedHashSet<>());
        }
    }

    /** A place among the calls under way, until it is left. */
    final class Place {
        private final Gate gate;
        private final AtomicBoolean left = new AtomicBoolean();

        private Place(Gate gate) {
            this.gate = gate;
        }

        void leave() {
            if (left.compareAndSet(false, true)) {
                Turnstile.this.leave(gate);
            }
        }
    }

    /** A place for one call of the account, at once or when there is one. */
    Future<Place> enter(String account, Purpose purpose) {
        Promise<Place> entry = Promise.promise();
        admit(() -> {
            Gate gate = gates.computeIfAbsent(account, Gate::new);
            gate.waiting.get(purpose.ordinal()).add(entry);
            sort(gate);
        });
        return entry.future();
    }

    /** From now on at most so many calls of the account at once; 0 for as many as usual. */
    void narrow(String account, int width) {
        admit(() -> {
            Gate gate = gates.computeIfAbsent(account, Gate::new);
            gate.width = width == 0 ? each : Math.min(width, each);
            sort(gate);
            forgetIfIdle(gate);
        });
    }

    private void leave(Gate gate) {
        admit(() -> {
            inside--;
            gate.inside--;
            sort(gate);
            forgetIfIdle(gate);
        });
    }

    /** Makes a change, then lets in whoever can go in after it. Nobody is told while the lock is held. */
    private void admit(Runnable change) {
        List<Runnable> entering = new ArrayList<>();
        synchronized (this) {
            change.run();
            while (inside < all) {
                Runnable next = next();
                if (next == null) {
                    break;
                }
                entering.add(next);
            }
        }
        entering.forEach(Runnable::run);
    }

    private @Nullable Runnable next() {
        for (int purpose = 0; purpose < ready.size(); purpose++) {
            LinkedHashSet<Gate> accounts = ready.get(purpose);
            if (!accounts.isEmpty()) {
                Gate gate = accounts.removeFirst();
                Promise<Place> entry = gate.waiting.get(purpose).remove();
                inside++;
                gate.inside++;
                sort(gate);
                return () -> entry.complete(new Place(gate));
            }
        }
        return null;
    }

    /** Puts the gate at the end of each row in which it may wait, unless it stands there, and out of the others. */
    private void sort(Gate gate) {
        for (int purpose = 0; purpose < ready.size(); purpose++) {
            if (gate.inside < gate.width && !gate.waiting.get(purpose).isEmpty()) {
                ready.get(purpose).add(gate);
            } else {
                ready.get(purpose).remove(gate);
            }
        }
    }

    private void forgetIfIdle(Gate gate) {
        if (gate.inside == 0 && gate.width == each && gate.isEmpty()) {
            gates.remove(gate.account, gate);
        }
    }

    private final class Gate {
        final String account;
        final List<Deque<Promise<Place>>> waiting = new ArrayList<>();
        int inside;
        int width = each;

        Gate(String account) {
            this.account = account;
            for (Purpose purpose : Purpose.values()) {
                waiting.add(purpose.ordinal(), new ArrayDeque<>());
            }
        }

        boolean isEmpty() {
            return waiting.stream().allMatch(Deque::isEmpty);
        }
    }
}
