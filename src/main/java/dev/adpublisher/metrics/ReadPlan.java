package dev.adpublisher.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What to read of an account now, by age: today and yesterday each time, the last seven days and everything that is not final at their own,
 * longer intervals. A campaign that was never read, or whose account changed its time zone or currency, is read from its beginning. What would
 * cost too many calls at once is done in portions ({@link Portion}).
 *
 * @param campaigns those that are planned, and how
 * @param changed those of them whose final days are final no more
 * @param more whether the past of some campaigns is still to be filled
 */
record ReadPlan(List<Planned> campaigns, List<UUID> changed, List<InsightsRead> reads, boolean more) {
    /** Rows that a question should be good for, by campaigns and days. */
    private static final int ROWS_PER_READ = 12_000;
    /** A beginning that is written down may lie a moment after what Meta calls it, in another day. */
    private static final int MARGIN_DAYS = 1;

    ReadPlan {
        campaigns = List.copyOf(campaigns);
        changed = List.copyOf(changed);
        reads = List.copyOf(reads);
    }

    /**
     * A campaign's part.
     *
     * @param since first day to read
     * @param settledTo days that are final once this is done; null if that stays as it is
     */
    record Planned(PublishedCampaign campaign, Tier tier, LocalDate since, @Nullable LocalDate settledTo) {}

    /** The last day that is final by now. */
    static LocalDate lastFinalDay(AccountFacts account, int lookbackDays) {
        return account.today().minusDays(lookbackDays + 1L);
    }

    /** The first day that Meta still has, give or take a time zone. */
    static LocalDate oldest(Instant now) {
        return oldest(now.atZone(ZoneOffset.UTC).toLocalDate());
    }

    private static LocalDate oldest(LocalDate today) {
        return today.minusMonths(InsightsRules.bundled().monthsKept()).plusDays(1);
    }

    static ReadPlan make(AccountFacts account, Collection<PublishedCampaign> campaigns, MetricsConfig config) {
        List<Planned> due = new ArrayList<>();
        List<UUID> changed = new ArrayList<>();
        for (PublishedCampaign campaign : campaigns) {
            Progress progress = campaign.progress();
            if (progress != null && progress.planned()) {
                continue;
            }
            boolean anew = progress != null && moved(progress, account);
            if (anew) {
                changed.add(campaign.id());
            }
            due.add(planned(account, campaign, anew ? null : progress, config));
        }
        List<Planned> now = Portion.of(account, due, config);
        return new ReadPlan(now, changed, reads(account, now, config), Portion.leavesAPast(due, now));
    }

    private static boolean moved(Progress progress, AccountFacts account) {
        boolean zone = progress.timeZone() != null
                && !progress.timeZone().equals(account.zone().getId());
        return zone || progress.currency() != null && !progress.currency().equals(account.currency());
    }

    private static Planned planned(
            AccountFacts account, PublishedCampaign campaign, @Nullable Progress progress, MetricsConfig config) {
        LocalDate today = account.today();
        LocalDate began = account.day(campaign.began()).minusDays(MARGIN_DAYS);
        LocalDate first = latest(began, oldest(today));
        LocalDate settled = progress == null ? null : progress.settledTo();
        if (progress == null || due(progress.monthAt(), config.monthEvery(), account.now())) {
            LocalDate since = settled == null ? first : latest(first, settled.plusDays(1));
            return new Planned(
                    campaign, Tier.MONTH, earliest(since, today), lastFinalDay(account, config.lookbackDays()));
        }
        boolean week = due(progress.weekAt(), config.weekEvery(), account.now());
        LocalDate since = latest(first, today.minusDays(week ? 6 : 1));
        return new Planned(campaign, week ? Tier.WEEK : Tier.RECENT, earliest(since, today), null);
    }

    /** A little early rather than a whole round late. */
    private static boolean due(@Nullable Instant last, Duration every, Instant now) {
        return last == null || !last.plus(every.multipliedBy(95).dividedBy(100)).isAfter(now);
    }

    static List<InsightsRead> reads(AccountFacts account, List<Planned> planned, MetricsConfig config) {
        Map<Tier, List<Planned>> byTier = new EnumMap<>(Tier.class);
        planned.forEach(one ->
                byTier.computeIfAbsent(one.tier(), tier -> new ArrayList<>()).add(one));
        List<InsightsRead> reads = new ArrayList<>();
        byTier.forEach((tier, members) -> {
            members.sort(Comparator.comparing(Planned::since).reversed());
            int from = 0;
            while (from < members.size()) {
                int to = chunkEnd(members, from, config.campaignsPerRead(), account.today());
                addChunk(reads, tier, members.subList(from, to), account.today(), config);
                from = to;
            }
        });
        return reads;
    }

    /** Newest first; campaigns that begin far earlier than the others get questions of their own, so that old days are left alone. */
    private static int chunkEnd(List<Planned> members, int from, int most, LocalDate today) {
        LocalDate first = members.get(from).since();
        // Within the days that are read anyway, or within a month of each other.
        LocalDate limit = earliest(first.minusDays(31), today.minusDays(31));
        int to = from;
        while (to < members.size()
                && to - from < most
                && !members.get(to).since().isBefore(limit)) {
            to++;
        }
        return to;
    }

    private static void addChunk(
            List<InsightsRead> reads, Tier tier, List<Planned> members, LocalDate today, MetricsConfig config) {
        List<UUID> ids = members.stream().map(member -> member.campaign().id()).toList();
        LocalDate since = members.stream()
                .map(Planned::since)
                .min(Comparator.naturalOrder())
                .orElse(today);
        int page = pageSize(tier, members, config);
        int piece = Math.max(7, ROWS_PER_READ / ids.size());
        for (LocalDate until = today; !until.isBefore(since); until = until.minusDays(piece)) {
            LocalDate first = latest(since, until.minusDays(piece - 1L));
            for (Level level : Level.values()) {
                reads.add(read(tier, level, false, ids, first, until, page));
                // What is gone keeps getting late conversions for 28 days, and is in no ordinary list.
                if (tier != Tier.RECENT) {
                    reads.add(read(tier, level, true, ids, first, until, page));
                }
            }
        }
    }

    private static InsightsRead read(
            Tier tier, Level level, boolean removed, List<UUID> ids, LocalDate since, LocalDate until, int page) {
        return new InsightsRead(UUID.randomUUID(), tier, level, removed, ids, since, until, page, false, null, 0);
    }

    /** What Meta was able to answer before; once a day, twice of it is tried. */
    private static int pageSize(Tier tier, List<Planned> members, MetricsConfig config) {
        int learned = members.stream()
                .map(member -> member.campaign().progress())
                .filter(Objects::nonNull)
                .map(Progress::pageSize)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(config.pageSize());
        return Math.min(config.pageSize(), tier == Tier.MONTH ? learned * 2 : learned);
    }

    private static LocalDate latest(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    private static LocalDate earliest(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }
}
