package dev.adpublisher.metrics;

import dev.adpublisher.metrics.ReadPlan.Planned;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * How much of what is due one sync reads: at most 30 calls per level and thousand campaigns, as far as today's and yesterday's figures leave room. The
 * longest waiting come first; of the others today and yesterday are read, and the rest is due again next time. Rows are estimated from the number
 * of ads, as if each were shown every day, and pages as if Meta gave full ones.
 */
final class Portion {
    private static final int MOST_CALLS = 30;
    private static final int PER_CAMPAIGNS = 1_000;
    private static final Comparator<Planned> LONGEST_WAITING = Comparator.comparing(Portion::waitsSince);

    private Portion() {}

    static List<Planned> of(AccountFacts account, List<Planned> due, MetricsConfig config) {
        long most = (long) MOST_CALLS * Math.max(1, Math.ceilDiv(due.size(), PER_CAMPAIGNS));
        if (calls(account, due, config) <= most) {
            return due;
        }
        List<Planned> whole = due.stream()
                .filter(one -> one.tier() != Tier.RECENT)
                .sorted(LONGEST_WAITING)
                .toList();
        // One at least, or nothing would ever be done of an account whose recent days are too many already.
        int least = 1;
        int over = whole.size();
        while (over - least > 1) {
            int middle = (least + over) / 2;
            boolean fits = calls(account, cut(account, due, whole.subList(0, middle)), config) <= most;
            least = fits ? middle : least;
            over = fits ? over : middle;
        }
        return cut(account, due, whole.subList(0, Math.min(least, whole.size())));
    }

    /** Whether the past of a campaign is due that was never read. */
    static boolean leavesAPast(List<Planned> due, List<Planned> now) {
        return unread(due) > unread(now);
    }

    private static long unread(List<Planned> planned) {
        return planned.stream()
                .filter(one -> one.tier() == Tier.MONTH && waitsSince(one).equals(Instant.MIN))
                .count();
    }

    private static Instant waitsSince(Planned one) {
        Progress progress = one.campaign().progress();
        Instant since = progress == null ? null : one.tier() == Tier.WEEK ? progress.weekAt() : progress.monthAt();
        return since == null ? Instant.MIN : since;
    }

    /** {@code whole} as it is due; of all others today and yesterday. */
    private static List<Planned> cut(AccountFacts account, List<Planned> due, List<Planned> whole) {
        var kept = whole.stream().map(one -> one.campaign().id()).collect(Collectors.toSet());
        LocalDate yesterday = account.today().minusDays(1);
        List<Planned> cut = new ArrayList<>();
        for (Planned one : due) {
            LocalDate since = one.since().isAfter(yesterday) ? one.since() : yesterday;
            cut.add(kept.contains(one.campaign().id()) ? one : new Planned(one.campaign(), Tier.RECENT, since, null));
        }
        return cut;
    }

    /** Of the level that costs most, which is that of the ads. */
    private static long calls(AccountFacts account, List<Planned> planned, MetricsConfig config) {
        Map<UUID, Integer> ads = planned.stream()
                .collect(Collectors.toMap(
                        one -> one.campaign().id(), one -> one.campaign().ads(), (one, same) -> one));
        return ReadPlan.reads(account, planned, config).stream()
                .filter(read -> read.level() == Level.AD)
                .mapToLong(read -> read.removed() ? 1 : pages(read, ads, config.pageSize()))
                .sum();
    }

    private static long pages(InsightsRead read, Map<UUID, Integer> ads, int pageSize) {
        long objects = read.campaigns().stream()
                .mapToLong(campaign -> ads.getOrDefault(campaign, 1))
                .sum();
        return Math.max(1, Math.ceilDiv(objects * read.days(), (long) pageSize));
    }
}
