package dev.adpublisher.metrics;

import dev.adpublisher.graph.GraphError;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Asks all that is due of an account, a few questions at once, and writes down what comes of each before the next round. */
@ApplicationScoped
class ReadRounds {
    private static final Logger LOG = Logger.getLogger(ReadRounds.class);
    /** Each round makes questions smaller, so that there is an end long before. */
    private static final int MOST_ROUNDS = 100;
    /** So many unusable answers in a row mean that the question is too large, whatever they say. */
    private static final int PATIENCE = 3;

    private static final int START_TOO_OLD = 3018;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final ReadsSql reads;
    private final ReadRun run;
    private final MetricsConfig config;

    ReadRounds(ReadsSql reads, ReadRun run, MetricsConfig config) {
        this.reads = reads;
        this.run = run;
        this.config = config;
    }

    /** Until nothing more is due now, or {@link SyncContext#stopped} says why it ended before. */
    Uni<Void> ask(SyncContext sync) {
        return round(sync, 1);
    }

    private Uni<Void> round(SyncContext sync, int number) {
        return reads.due(sync.owner()).chain(due -> {
            if (due.isEmpty() || number > MOST_ROUNDS) {
                return Uni.createFrom().voidItem();
            }
            return askAll(sync, due)
                    .chain(() -> sync.stopped().isEmpty()
                            ? round(sync, number + 1)
                            : Uni.createFrom().voidItem());
        });
    }

    private Uni<Void> askAll(SyncContext sync, List<InsightsRead> due) {
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUni(read -> Uni.createFrom().deferred(() -> askOne(sync, read)))
                .merge(config.concurrentReads())
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> askOne(SyncContext sync, InsightsRead read) {
        return sync.stopped().isPresent()
                ? Uni.createFrom().voidItem()
                : run.run(sync, read).chain(end -> write(sync, read, end));
    }

    private Uni<Void> write(SyncContext sync, InsightsRead read, ReadEnd end) {
        return switch (end) {
            case ReadEnd.Stored stored -> {
                sync.stored(stored);
                yield reads.done(sync.owner(), read);
            }
            case ReadEnd.Ordered(String report) ->
                reads.later(sync.owner(), read, 0, config.reportPoll(), null, report);
            case ReadEnd.Preparing preparing ->
                reads.later(sync.owner(), read, read.attempts() + 1, config.reportPoll(), null, read.report());
            case ReadEnd.ReportFailed(String reason) -> afterFailedReport(sync, read, reason);
            case ReadEnd.TooMuch(String reason) -> smaller(sync, read, reason);
            case ReadEnd.Passing(String reason) -> passing(sync, read, reason);
            case ReadEnd.Wait wait -> stop(sync, wait);
            case ReadEnd.TokenLost lost -> stop(sync, lost);
            case ReadEnd.Refused refused -> refused(sync, read, refused);
        };
    }

    private static Uni<Void> stop(SyncContext sync, ReadEnd.Stop reason) {
        sync.stop(reason);
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> smaller(SyncContext sync, InsightsRead read, String reason) {
        if (read.asReport()) {
            return afterFailedReport(sync, read, reason);
        }
        LOG.infof(
                "account=%s level=%s days=%d page=%d asked again for less: %s",
                sync.owner().account(), read.level(), read.days(), read.pageSize(), reason);
        return reads.replace(sync.owner(), read, read.smaller());
    }

    private Uni<Void> afterFailedReport(SyncContext sync, InsightsRead read, String reason) {
        Optional<List<InsightsRead>> parts = read.afterFailedReport();
        if (parts.isPresent()) {
            LOG.infof("account=%s a report is split: %s", sync.owner().account(), reason);
            return reads.replace(sync.owner(), read, parts.get());
        }
        return giveUp(sync, read, "report_failed", reason + ", for a single campaign and day.");
    }

    private Uni<Void> passing(SyncContext sync, InsightsRead read, String reason) {
        int attempts = read.attempts() + 1;
        if (!read.asReport() && attempts >= PATIENCE) {
            return smaller(sync, read, reason);
        }
        Duration pause = config.backoff().multipliedBy(1L << Math.min(attempts - 1, 10));
        Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        return reads.later(sync.owner(), read, attempts, bounded, reason, read.report());
    }

    /** The account itself, or one question of it. */
    private Uni<Void> refused(SyncContext sync, InsightsRead read, ReadEnd.Refused end) {
        GraphError error = end.error();
        if (error.code() == START_TOO_OLD) {
            return startLater(sync, read);
        }
        boolean account = end.hidden() || error.code() != 100;
        return account
                ? stop(sync, end)
                : giveUp(sync, read, "refused", "Meta refuses the question for figures (" + error.codes() + ").");
    }

    /** Meta keeps 37 months by its own calendar; what is older by a few days cannot be had. */
    private Uni<Void> startLater(SyncContext sync, InsightsRead read) {
        LocalDate since = read.since().plusDays(7);
        return since.isAfter(read.until())
                ? reads.done(sync.owner(), read)
                : reads.replace(sync.owner(), read, List.of(read.since(since)));
    }

    private Uni<Void> giveUp(SyncContext sync, InsightsRead read, String code, String message) {
        LOG.warnf(
                "account=%s level=%s since=%s until=%s cannot be read: %s",
                sync.owner().account(), read.level(), read.since(), read.until(), message);
        sync.trouble(message);
        return reads.giveUp(sync.owner(), read, code, message);
    }
}
