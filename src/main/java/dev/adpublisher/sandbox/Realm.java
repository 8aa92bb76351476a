package dev.adpublisher.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** What every part of one sandbox shares. Touched by one event loop only. */
final class Realm {
    final SandboxOptions options;
    final SandboxClock clock = new SandboxClock();
    final Store store = new Store();
    final Catalog catalog = new Catalog();
    final Ledger ledger;
    final Usage usage;
    final World world;
    final Times times;
    final Habits habits = new Habits();

    /** Changeable while it runs. */
    Duration delay;

    Duration review;
    long searchLagMillis;
    /** Days that an object seems older than it is when insights are made, by ad account; testing metrics needs history. */
    final Map<String, Integer> backdatedDays = new HashMap<>();
    /** Lags that the next created objects take, set by a fault. */
    final ArrayDeque<Long> nextLags = new ArrayDeque<>();

    Realm(SandboxOptions options) {
        this.options = options;
        delay = options.delay();
        review = options.review();
        searchLagMillis = options.searchLag().toMillis();
        ledger = new Ledger(clock);
        usage = new Usage(options, clock);
        world = new World(store, clock, options);
        times = new Times(store);
    }

    void reset() {
        store.clear();
        ledger.clear();
        usage.clear();
        backdatedDays.clear();
        habits.clear();
        nextLags.clear();
        world.seed();
        delay = options.delay();
        review = options.review();
        searchLagMillis = options.searchLag().toMillis();
    }

    MetaObject account(String digits) {
        MetaObject account = store.find(Kind.ACCOUNT, "act_" + digits);
        if (account == null) {
            throw Refusal.unknownObject("act_" + digits);
        }
        return account;
    }

    /** Gives the object an id and its times, and lists it on the owners' edges. */
    void keep(MetaObject object, String... owners) {
        object.id = store.nextId(object.kind);
        object.createdAt = clock.now();
        object.updatedAt = object.createdAt;
        object.reviewFrom = object.createdAt;
        Long lag = nextLags.poll();
        object.visibleAt = object.createdAt + (lag == null ? searchLagMillis : lag);
        if (object.status == Status.ACTIVE) {
            object.activeFrom = object.createdAt;
        }
        habits.created(object);
        store.add(object, owners);
        for (MetaObject label : object.labels) {
            store.link(label.id, object.kind.edge, object);
        }
    }
}
