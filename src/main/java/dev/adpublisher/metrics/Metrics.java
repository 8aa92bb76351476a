package dev.adpublisher.metrics;

import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.metrics.MetricsRange.Days;
import dev.adpublisher.metrics.MetricsSql.Head;
import dev.adpublisher.metrics.MetricsView.Item;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.schedule.AccountJobs;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/** Shows a campaign's figures, and has them read. */
@ApplicationScoped
class Metrics {
    private final MetricsSql sql;
    private final AccountJobs jobs;

    Metrics(MetricsSql sql, AccountJobs jobs) {
        this.sql = sql;
        this.jobs = jobs;
    }

    /** The days asked for, each with every object, zeros where nothing was delivered. 404, or 422 for a range that makes no sense. */
    Uni<MetricsView> read(UUID user, UUID campaign, MetricsRange range) {
        return sql.head(user, campaign).chain(head -> {
            Days days = range.days(head.today());
            return sql.rows(user, campaign, range.level(), days)
                    .map(rows -> view(campaign, range.level(), days, head, rows));
        });
    }

    /** Has the campaign's ad account read soon. 404; 409 {@code not_published}. A replica that reads none itself leaves it to the others. */
    Uni<Void> sync(UUID user, UUID campaign) {
        return sql.head(user, campaign).chain(head -> {
            AdAccountId account = head.account()
                    .filter(known -> head.published())
                    .orElseThrow(() -> Problem.conflict(
                            "not_published", "The campaign is not published, so there is nothing to read at Meta."));
            return jobs.wake(user, account, MetricsSync.KIND);
        });
    }

    private static MetricsView view(UUID campaign, Level level, Days days, Head head, List<Item> rows) {
        TreeSet<String> objects = new TreeSet<>(head.objects().getOrDefault(level, List.of()));
        Map<String, Item> known = new HashMap<>();
        rows.forEach(row -> {
            known.put(row.date() + "/" + row.objectId(), row);
            if (row.objectId() != null) {
                objects.add(row.objectId());
            }
        });
        days.checkFor(Math.max(1, objects.size()));
        List<Item> items = new ArrayList<>();
        for (LocalDate day = days.from(); !day.isAfter(days.to()); day = day.plusDays(1)) {
            if (objects.isEmpty()) {
                items.add(nothing(day, null, head));
            }
            for (String object : objects) {
                Item row = known.get(day + "/" + object);
                items.add(row == null ? nothing(day, object, head) : row);
            }
        }
        String currency = Totals.currency(rows);
        return new MetricsView(
                campaign,
                level.wireName(),
                days.from(),
                days.to(),
                head.timeZone(),
                rows.isEmpty() ? head.currency() : currency,
                items,
                Totals.of(items),
                head.sync());
    }

    private static Item nothing(LocalDate day, @org.jspecify.annotations.Nullable String object, Head head) {
        LocalDate settled = head.sync().settledTo();
        return new Item(
                day,
                object,
                0L,
                0L,
                null,
                0L,
                0L,
                BigDecimal.ZERO,
                null,
                null,
                null,
                null,
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                null,
                BigDecimal.ZERO,
                null,
                settled != null && !day.isAfter(settled),
                null);
    }
}
