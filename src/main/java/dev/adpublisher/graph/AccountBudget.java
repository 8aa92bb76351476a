package dev.adpublisher.graph;

import dev.adpublisher.graph.CallLimits.Tier;
import dev.adpublisher.graph.UsageHeaders.Use;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of one ad account's budget of calls: the points that it has taken from the shared budget and may use without
 * asking, how long the account is blocked, how much of it is used, and which calls wait for points. Times are nanoseconds of the machine's
 * steady clock: what PostgreSQL says in seconds from now is added to them, so that no wall clock matters. Knows neither database nor network.
 */
final class AccountBudget {
    private static final Duration LEAST_PAUSE = Duration.ofSeconds(1);
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(30);
    /** After a little more than that nothing that Meta counts now counts any more. */
    private static final Duration A_BIT_LATER = Duration.ofMillis(100);

    private final String account;
    private final CallLimits limits;
    private final LongSupplier nanos;
    private final long validity;
    private final Pace pace;

    private final List<Lease> leases = new ArrayList<>();
    private final List<Lease> over = new ArrayList<>();
    private List<Ask> asks = new ArrayList<>();
    private boolean asking;
    /** Asks stay, unanswered, until an answer of Meta says which tier this is. */
    private boolean holding;

    private int underWay;
    private int wishAhead;
    private @Nullable Tier tier;
    private long blockedUntil;
    private long insightsBlockedUntil;
    private double percent;
    private double insightsPercent;
    private long percentUntil;
    private long insightsPercentUntil;
    private long lastUsed;

    AccountBudget(String account, CallLimits limits, LongSupplier nanos, Duration validity, int changesPerSecond) {
        this.account = account;
        this.limits = limits;
        this.nanos = nanos;
        this.validity = validity.toNanos();
        this.pace = new Pace(changesPerSecond, nanos);
        this.lastUsed = nanos.getAsLong();
        this.blockedUntil = lastUsed;
        this.insightsBlockedUntil = lastUsed;
        this.percentUntil = lastUsed;
        this.insightsPercentUntil = lastUsed;
    }

    /** Points of one grant of the shared budget, usable until a moment. Guarded by the budget that it belongs to. */
    static final class Lease {
        private final @Nullable Long grant;
        private final Purpose openTo;
        private final long usableUntil;
        private int left;
        private int used;
        private int underWay;

        private Lease(@Nullable Long grant, Purpose openTo, long usableUntil, int left) {
            this.grant = grant;
            this.openTo = openTo;
            this.usableUntil = usableUntil;
            this.left = left;
        }
    }

    /** A call that waits for points; answered with a lease, or with how long to wait. */
    record Ask(Purpose purpose, int points, int wish, Promise<Points> answer) {}

    /** What an ask comes to. */
    sealed interface Points {
        record Taken(Lease lease) implements Points {}

        record None(Duration pause, String reason) implements Points {}
    }

    /** A grant whose calls are over, and how many of its points they used. */
    record Settled(long grant, int used) {}

    /** What to ask the shared budget for. */
    record Request(
            String account, @Nullable Tier tier, int wanted, int least, Purpose purpose, long at, List<Ask> asks) {}

    String account() {
        return account;
    }

    /** Adds a call that needs points now. */
    synchronized void ask(Ask ask) {
        lastUsed = nanos.getAsLong();
        asks.add(ask);
    }

    /** Wishes that so many points are at hand soon. */
    synchronized void wish(int points) {
        lastUsed = nanos.getAsLong();
        wishAhead = Math.max(wishAhead, points - atHand(nanos.getAsLong()));
    }

    /** Answers the asks for which there are points at hand, the most urgent first. Returns what to run outside the lock. */
    synchronized List<Runnable> serve() {
        List<Runnable> answers = new ArrayList<>();
        List<Ask> rest = new ArrayList<>();
        asks.sort(Comparator.comparing(Ask::purpose));
        for (Ask ask : asks) {
            Lease lease = take(ask.purpose(), ask.points());
            if (lease == null) {
                rest.add(ask);
            } else {
                answers.add(() -> ask.answer().complete(new Points.Taken(lease)));
            }
        }
        asks = rest;
        return answers;
    }

    private @Nullable Lease take(Purpose purpose, int points) {
        long now = nanos.getAsLong();
        for (Lease lease : leases) {
            if (lease.usableUntil > now && purpose.compareTo(lease.openTo) <= 0 && lease.left >= points) {
                lease.left -= points;
                lease.used += points;
                lease.underWay++;
                underWay++;
                return lease;
            }
        }
        return null;
    }

    /** How long until the account may make one more change. */
    Duration untilNextChange() {
        return pace.next();
    }

    synchronized boolean hasAsks() {
        return !asks.isEmpty();
    }

    /** What to ask the shared budget for now; null when nothing is missing, or an answer is under way already. */
    synchronized @Nullable Request request() {
        if (asking || holding || (asks.isEmpty() && !runsLow())) {
            return null;
        }
        asking = true;
        int sum = asks.stream().mapToInt(Ask::points).sum();
        int wish = asks.stream().mapToInt(Ask::wish).max().orElse(0);
        int least = asks.stream().mapToInt(Ask::points).min().orElse(Math.min(1, wishAhead));
        Purpose purpose =
                asks.stream().map(Ask::purpose).min(Comparator.naturalOrder()).orElse(Purpose.PUBLISHING);
        int wanted = Math.max(Math.max(sum, wish), wishAhead);
        wishAhead = 0;
        return new Request(account, tier, wanted, least, purpose, nanos.getAsLong(), List.copyOf(asks));
    }

    /** Whether a wish is open, or a busy account that is far from its limit will need points in a moment. */
    private boolean runsLow() {
        if (wishAhead > 0) {
            return true;
        }
        Lease last = leases.isEmpty() ? null : leases.getLast();
        if (last == null || last.openTo != Purpose.METRICS || last.used == 0) {
            return false;
        }
        long now = nanos.getAsLong();
        boolean soonOver = last.usableUntil - now < validity / 3 && last.usableUntil > now;
        boolean soonEmpty = last.left * 4 < last.used;
        wishAhead = soonOver || soonEmpty ? 1 : 0;
        return wishAhead > 0;
    }

    /** Takes in what the shared budget answered to that request. Returns what to run outside the lock. */
    synchronized List<Runnable> granted(Request request, BudgetSql.Taken taken) {
        asking = false;
        long now = nanos.getAsLong();
        if (tier == null && taken.tier() != null) {
            tier = limits.tier(taken.tier()).orElse(null);
        }
        block(taken.blocked(), taken.insightsBlocked());
        if (taken.usagePercent() > percent) {
            percent = taken.usagePercent();
            percentUntil = now + limits.window().toNanos();
        }
        int most = tier == null ? taken.assumedMax() : tier.maxPoints();
        leases.add(new Lease(taken.grant(), openTo(taken.spent(), most), request.at() + validity, taken.points()));
        List<Runnable> answers = new ArrayList<>(serve());
        if (tier == null && underWay > 0 && !asks.isEmpty()) {
            holding = true;
            return answers;
        }
        Duration pause =
                pause(Math.max(taken.blocked().toNanos(), taken.roomIn().toNanos()));
        answers.addAll(refuse(request.asks(), new Points.None(pause, "the ad account's rate limit")));
        return answers;
    }

    /** The shared budget could not be asked: nobody may call, for nobody knows whether they may. */
    synchronized List<Runnable> failed(Request request) {
        asking = false;
        Duration pause = LEAST_PAUSE.multipliedBy(5);
        return refuse(request.asks(), new Points.None(pause, "our own record of its rate limit cannot be read"));
    }

    private List<Runnable> refuse(List<Ask> asked, Points.None none) {
        List<Ask> refused = asks.stream().filter(asked::contains).toList();
        asks.removeAll(refused);
        return refused.stream()
                .<Runnable>map(ask -> () -> ask.answer().complete(none))
                .toList();
    }

    private static Duration pause(long nanos) {
        Duration pause = nanos <= 0 ? USUAL_PAUSE : Duration.ofNanos(nanos).plus(A_BIT_LATER);
        return pause.compareTo(LEAST_PAUSE) < 0 ? LEAST_PAUSE : pause;
    }

    private Purpose openTo(int spent, int most) {
        Purpose open = Purpose.PUBLISHING;
        for (Purpose purpose : Purpose.values()) {
            open = spent <= most * limits.share(purpose) ? purpose : open;
        }
        return open;
    }

    /** A call is over; {@code back} of its points were not used. Afterwards waiting asks may have to be looked at again. */
    synchronized void end(Lease lease, int back) {
        lease.used -= back;
        lease.left += back;
        lease.underWay--;
        underWay--;
        if (tier != null || underWay == 0) {
            holding = false;
        }
    }

    /** Learns Meta's name for the app's access; answers the tier if that is news. */
    synchronized @Nullable Tier learn(@Nullable String tierName) {
        Tier told = limits.tier(tierName).orElse(null);
        if (told == null || told.equals(tier)) {
            return null;
        }
        if (tier != null && told.maxPoints() < tier.maxPoints()) {
            // What was taken was measured by more than there is.
            leases.forEach(lease -> lease.left = 0);
        }
        tier = told;
        return told;
    }

    /** Learns how much is used, by the headers of the answer that came last; {@code insights} is null where it was no call of that kind. */
    synchronized void learn(Use all, @Nullable Use insights) {
        long until = nanos.getAsLong() + limits.window().toNanos();
        if (all.isSaid()) {
            percent = all.percent();
            percentUntil = until;
        }
        if (insights != null && insights.isSaid()) {
            insightsPercent = insights.percent();
            insightsPercentUntil = until;
        }
    }

    /** Blocks the account, and its insights, for at least so long. */
    synchronized void block(Duration all, Duration insights) {
        long now = nanos.getAsLong();
        blockedUntil = Math.max(blockedUntil, now + all.toNanos());
        insightsBlockedUntil = Math.max(insightsBlockedUntil, now + insights.toNanos());
    }

    /** How long the account takes no call of that kind; zero when it does. */
    synchronized Duration blockedFor(boolean insights) {
        long until = insights ? Math.max(blockedUntil, insightsBlockedUntil) : blockedUntil;
        return Duration.ofNanos(Math.max(0, until - nanos.getAsLong()));
    }

    /** How much is used, as far as that still says something. */
    synchronized double percent(boolean insights) {
        long now = nanos.getAsLong();
        double all = percentUntil > now ? percent : 0;
        return insights && insightsPercentUntil > now ? Math.max(all, insightsPercent) : all;
    }

    synchronized @Nullable Tier tier() {
        return tier;
    }

    /** The grants that are done with: used up or too old, and no call of theirs under way. Each is answered once. */
    synchronized List<Settled> settled() {
        long now = nanos.getAsLong();
        List<Settled> settled = new ArrayList<>();
        leases.removeIf(
                lease -> (lease.usableUntil <= now || (lease.left == 0 && lease.grant != null)) && over.add(lease));
        over.removeIf(lease ->
                lease.underWay == 0 && (lease.grant == null || settled.add(new Settled(lease.grant, lease.used))));
        return settled;
    }

    /** Whether nothing of it would be missed. */
    synchronized boolean isIdle(Duration since) {
        long now = nanos.getAsLong();
        return asks.isEmpty()
                && !asking
                && underWay == 0
                && leases.isEmpty()
                && over.isEmpty()
                && blockedUntil <= now
                && insightsBlockedUntil <= now
                && now - lastUsed > since.toNanos();
    }

    private int atHand(long now) {
        return leases.stream()
                .filter(lease -> lease.usableUntil > now)
                .mapToInt(lease -> lease.left)
                .sum();
    }
}
