package dev.adpublisher.webhook;

import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.schedule.AccountJobs;
import dev.adpublisher.webhook.InboxRules.Outcome;
import dev.adpublisher.webhook.InboxSql.Claimed;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Works the inbox off, on every replica: claims what is due, wakes each ad account once however many changes name it, and writes down what
 * came of it. A notification is a hint; the poll is the guarantee, also for what was claimed by a process that died.
 */
@ApplicationScoped
class InboxWorker {
    private static final Logger LOG = Logger.getLogger(InboxWorker.class);
    private static final int AT_ONCE = 8;
    /** The job that reads what became of an account's campaigns. */
    private static final String VERIFICATION = "verification";

    private final Vertx vertx;
    private final InboxSql inbox;
    private final AccountJobs jobs;
    private final WebhooksConfig config;
    private final String name = "webhooks-" + UUID.randomUUID().toString().substring(0, 8);

    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean lookAgain = new AtomicBoolean();
    private volatile boolean stopping;

    InboxWorker(Vertx vertx, InboxSql inbox, AccountJobs jobs, WebhooksConfig config) {
        this.vertx = vertx;
        this.inbox = inbox;
        this.jobs = jobs;
        this.config = config;
    }

    /** The changes that name one ad account, and why it could not be woken; null if it was. */
    private record Woken(List<Claimed> changes, @Nullable Throwable failure) {}

    void start(@Observes StartupEvent started) {
        if (config.work()) {
            vertx.setPeriodic(config.poll().toMillis(), timer -> look());
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        stopping = true;
    }

    /** Looks for due changes now: there are some, says a notification or this process itself. */
    void look() {
        if (stopping || !config.work()) {
            return;
        }
        lookAgain.set(true);
        if (looking.compareAndSet(false, true)) {
            vertx.runOnContext(ignored -> round());
        }
    }

    private void round() {
        lookAgain.set(false);
        work().subscribe().with(this::ended, failure -> {
            LOG.warnf("worker=%s cannot work on the inbox of webhooks: %s", name, failure);
            looking.set(false);
        });
    }

    private void ended(int changes) {
        looking.set(false);
        if (lookAgain.get() || changes >= config.batch()) {
            look();
        }
    }

    /** Claims once and works on it; answers how many changes that were. */
    private Uni<Integer> work() {
        return inbox.claim(name, config.lease(), config.batch(), config.maxAttempts())
                .call(this::workOn)
                .map(List::size);
    }

    private Uni<Void> workOn(List<Claimed> changes) {
        Map<String, Outcome> done = new HashMap<>();
        Map<String, List<Claimed>> accounts = new HashMap<>();
        for (Claimed change : changes) {
            Outcome outcome = InboxRules.of(change.object(), change.metaId(), change.field(), change.connected());
            if (outcome == Outcome.WOKEN) {
                accounts.computeIfAbsent(change.metaId(), id -> new ArrayList<>())
                        .add(change);
            } else {
                done.put(change.digest(), outcome);
            }
        }
        return Multi.createFrom()
                .iterable(accounts.entrySet())
                .onItem()
                .transformToUni(account -> wake(new AdAccountId(account.getKey()), account.getValue()))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .chain(woken -> record(done, woken));
    }

    private Uni<Woken> wake(AdAccountId account, List<Claimed> changes) {
        return jobs.wakeAll(account, VERIFICATION)
                .map(users -> new Woken(changes, null))
                .onFailure()
                .recoverWithItem(failure -> new Woken(changes, failure));
    }

    private Uni<Void> record(Map<String, Outcome> done, List<Woken> accounts) {
        Map<String, Outcome> outcomes = new HashMap<>(done);
        List<Woken> failed = new ArrayList<>();
        for (Woken account : accounts) {
            if (account.failure() == null) {
                account.changes().forEach(change -> outcomes.put(change.digest(), Outcome.WOKEN));
            } else {
                failed.add(account);
            }
        }
        Uni<Void> finished = outcomes.isEmpty() ? Uni.createFrom().voidItem() : inbox.finish(outcomes);
        return finished.chain(() -> Multi.createFrom()
                .iterable(failed)
                .onItem()
                .transformToUniAndConcatenate(this::putBack)
                .collect()
                .asList()
                .replaceWithVoid());
    }

    private Uni<Void> putBack(Woken account) {
        String failure = String.valueOf(account.failure());
        LOG.warnf(
                "worker=%s account=%s changes=%d could not be worked on: %s",
                name, account.changes().getFirst().metaId(), account.changes().size(), failure);
        return inbox.fail(
                account.changes().stream().map(Claimed::digest).toList(),
                failure,
                config.backoff(),
                config.maxAttempts());
    }
}
