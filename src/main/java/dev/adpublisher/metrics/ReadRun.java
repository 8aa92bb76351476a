package dev.adpublisher.metrics;

import dev.adpublisher.graph.GraphAccess;
import dev.adpublisher.graph.GraphError;
import dev.adpublisher.graph.GraphInsights;
import dev.adpublisher.graph.GraphInsights.Query;
import dev.adpublisher.graph.GraphInsights.Report;
import dev.adpublisher.graph.GraphOutcome;
import dev.adpublisher.graph.InsightsPage;
import dev.adpublisher.metrics.DailyInsightsUpsert.Target;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks one question and stores its answer page by page; while one page is stored, the next is on its way, and no more than these two are in
 * memory. An answer that breaks off leaves what was stored: the question is asked again from its first page, and stores the same rows once more.
 */
@ApplicationScoped
class ReadRun {
    /** At the usual interval, an hour. */
    private static final int MOST_LOOKS = 360;
    /** Far more than any question is good for: cursors may go round in a circle. */
    private static final int MOST_PAGES = 1_000;

    private final GraphInsights graph;
    private final DailyInsightsUpsert upsert;
    private final InsightsRules rules = InsightsRules.bundled();

    ReadRun(GraphInsights graph, DailyInsightsUpsert upsert) {
        this.graph = graph;
        this.upsert = upsert;
    }

    /** Never fails for what Meta does; fails when the database does. */
    Uni<ReadEnd> run(SyncContext sync, InsightsRead read) {
        String report = read.report();
        if (!read.asReport()) {
            return pages(new Asking(sync, read, null));
        }
        return report == null ? order(sync, read) : look(sync, read, report);
    }

    /** A question under way. {@code report} is null when Meta is asked at once. */
    private record Asking(SyncContext sync, InsightsRead read, @Nullable String report) {
        GraphAccess access() {
            return sync.access();
        }

        Target target(Instant readAt) {
            return new Target(
                    sync.owner().user(),
                    sync.account(),
                    read.level(),
                    read.since(),
                    read.until(),
                    readAt,
                    sync.lastFinalDay(),
                    read.campaigns().stream()
                            .map(sync::campaign)
                            .flatMap(java.util.Optional::stream)
                            .collect(Collectors.toMap(PublishedCampaign::metaId, one -> one, (one, same) -> one)));
        }
    }

    private Query query(SyncContext sync, InsightsRead read) {
        List<UUID> ids = read.campaigns();
        return new Query(
                read.level().wireName(),
                rules.fields(read.level()),
                ids.stream()
                        .map(sync::campaign)
                        .flatMap(java.util.Optional::stream)
                        .map(PublishedCampaign::metaId)
                        .toList(),
                read.removed() ? rules.removedStatuses() : List.of(),
                read.since(),
                read.until());
    }

    private Uni<ReadEnd> pages(Asking asking) {
        Query query = query(asking.sync(), asking.read());
        if (query.campaigns().isEmpty()) {
            // All of them are gone from here: an empty filter would read the whole account.
            return Uni.createFrom().item(new ReadEnd.Stored(0, 0));
        }
        Target target = asking.target(asking.sync().now());
        return fetch(asking, query, null).chain(outcome -> stored(asking, query, target, outcome, Read.NOTHING));
    }

    private Uni<GraphOutcome<InsightsPage>> fetch(Asking asking, Query query, @Nullable String after) {
        asking.sync().called();
        int size = asking.read().pageSize();
        String report = asking.report();
        return report == null
                ? graph.page(asking.access(), query, size, after)
                : graph.page(asking.access(), report, size, after);
    }

    /**
     * What is read of an answer so far. {@code after} is where the page came from that is looked at now; null for the first one.
     */
    private record Read(@Nullable String after, int pages, int rows, int foreign) {
        static final Read NOTHING = new Read(null, 0, 0, 0);

        Read with(InsightsPage page, String next, int others) {
            return new Read(next, pages + 1, rows + page.rows().size(), foreign + others);
        }
    }

    private Uni<ReadEnd> stored(
            Asking asking, Query query, Target target, GraphOutcome<InsightsPage> outcome, Read before) {
        if (!(outcome instanceof GraphOutcome.Success<InsightsPage>(InsightsPage page, var trace))) {
            return Uni.createFrom().item(failed(outcome));
        }
        String next = page.next();
        Uni<Integer> store = upsert.store(target, page.rows()).map(others -> others + page.unreadable());
        if (next == null) {
            return store.map(
                    others -> new ReadEnd.Stored(before.rows() + page.rows().size(), before.foreign() + others));
        }
        if (next.equals(before.after()) || before.pages() >= MOST_PAGES) {
            return store.replaceWith(new ReadEnd.Passing("Meta's list of insights does not end"));
        }
        return Uni.combine()
                .all()
                .unis(store, fetch(asking, query, next))
                .asTuple()
                .chain(both ->
                        stored(asking, query, target, both.getItem2(), before.with(page, next, both.getItem1())));
    }

    private Uni<ReadEnd> order(SyncContext sync, InsightsRead read) {
        Query query = query(sync, read);
        if (query.campaigns().isEmpty()) {
            return Uni.createFrom().item(new ReadEnd.Stored(0, 0));
        }
        sync.called();
        return graph.order(sync.access(), query)
                .map(outcome -> outcome instanceof GraphOutcome.Success<String>(String id, var trace)
                        ? new ReadEnd.Ordered(id)
                        : failed(outcome));
    }

    private Uni<ReadEnd> look(SyncContext sync, InsightsRead read, String report) {
        sync.called();
        return graph.look(sync.access(), report).chain(outcome -> {
            if (!(outcome instanceof GraphOutcome.Success<Report>(Report found, var trace))) {
                return Uni.createFrom().item(lookFailed(outcome));
            }
            return switch (found) {
                case Report.Ready ready -> pages(new Asking(sync, read, report));
                case Report.Failed failed ->
                    Uni.createFrom().item(new ReadEnd.ReportFailed("Meta's report failed (" + failed.reason() + ")"));
                case Report.Running running ->
                    Uni.createFrom()
                            .item(
                                    read.attempts() < MOST_LOOKS
                                            ? new ReadEnd.Preparing()
                                            : new ReadEnd.ReportFailed("Meta's report does not come to an end"));
            };
        });
    }

    /** A report that Meta does not know (any more) is ordered again, in smaller parts. */
    private ReadEnd lookFailed(GraphOutcome<Report> outcome) {
        ReadEnd end = failed(outcome);
        return end instanceof ReadEnd.Refused
                ? new ReadEnd.ReportFailed("Meta does not know its report any more")
                : end;
    }

    private ReadEnd failed(GraphOutcome<?> outcome) {
        return switch (outcome) {
            case GraphOutcome.Success<?> success -> throw new IllegalStateException("no failure");
            case GraphOutcome.Refused<?> refused ->
                rules.asksForLess(refused.error())
                        ? tooMuch(refused.error())
                        : new ReadEnd.Refused(refused.error(), refused.hidden());
            case GraphOutcome.Throttled<?> throttled -> new ReadEnd.Wait(throttled.pause(), throttled.reason());
            case GraphOutcome.TokenLost<?> lost -> new ReadEnd.TokenLost(lost.error());
            case GraphOutcome.NotSent<?> notSent -> new ReadEnd.Passing(notSent.reason());
            case GraphOutcome.Unknown<?> unknown -> {
                GraphError error = unknown.error();
                yield error != null && rules.asksForLess(error)
                        ? tooMuch(error)
                        : new ReadEnd.Passing(unknown.reason());
            }
        };
    }

    private static ReadEnd tooMuch(GraphError error) {
        return new ReadEnd.TooMuch("Meta answered " + error.codes());
    }
}
