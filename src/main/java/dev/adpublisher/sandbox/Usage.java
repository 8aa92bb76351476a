package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Meta's published scoring of API calls: a read costs 1 point, a write 3; points fall away 300 seconds later.
 *
 * <p>Above the tier's maximum the account is blocked for a while, and of more than 100 changes within a second the others are refused. The usage
 * headers follow from the same numbers. An account may have a tier of its own, whose limits are then enforced.
 */
final class Usage {
    private static final long WINDOW = 300_000;
    private static final long HOUR = 3_600_000;
    private static final long SECOND = 1_000;
    private static final int CHANGES_IN_A_SECOND = 100;

    /** Sums of one kind of number over a sliding window. */
    private static final class Window {
        private final ArrayDeque<long[]> buckets = new ArrayDeque<>();
        private final long length;
        private final long grain;
        private long sum;

        /** Both in milliseconds; what falls into the same grain leaves the window at once. */
        Window(long length, long grain) {
            this.length = length;
            this.grain = grain;
        }

        void add(long now, long amount) {
            long[] last = buckets.peekLast();
            if (last != null && last[0] / grain == now / grain) {
                last[1] += amount;
            } else {
                buckets.add(new long[] {now, amount});
            }
            sum += amount;
        }

        void age(long millis) {
            buckets.forEach(bucket -> bucket[0] -= millis);
        }

        long sum(long now) {
            long[] first = buckets.peekFirst();
            while (first != null && first[0] + length <= now) {
                sum -= first[1];
                buckets.removeFirst();
                first = buckets.peekFirst();
            }
            return sum;
        }
    }

    /** What one account has used. */
    private static final class Account {
        final Window points = new Window(WINDOW, SECOND);
        final Window calls = new Window(HOUR, SECOND);
        final Window changes = new Window(SECOND, 1);
        long blockedUntil;
        long totalPoints;
        long callsWhileBlocked;
        long changesTooFast;
        long activeAds;
        SandboxOptions.@Nullable Tier tier;
    }

    private final Map<String, Account> accounts = new HashMap<>();
    private final Window appCalls = new Window(HOUR, SECOND);
    private final SandboxOptions options;
    private final SandboxClock clock;

    Usage(SandboxOptions options, SandboxClock clock) {
        this.options = options;
        this.clock = clock;
    }

    private boolean development(Account used) {
        return (used.tier == null ? options.tier() : used.tier) == SandboxOptions.Tier.DEVELOPMENT;
    }

    private long maximum(Account used) {
        return development(used) ? 60 : 9000;
    }

    private long blockMillis(Account used) {
        return development(used) ? 300_000 : 60_000;
    }

    private boolean enforced(Account used) {
        return used.tier != null || options.enforcesLimits();
    }

    /** Gives an account a tier of its own, enforced; null takes it away again. What it has used stays counted. */
    void tier(String account, SandboxOptions.@Nullable Tier tier) {
        of(account).tier = tier;
    }

    /** For the limits of this account so much time passes at once; everything else goes on as before. */
    void age(String account, long millis) {
        Account used = of(account);
        used.points.age(millis);
        used.calls.age(millis);
        used.changes.age(millis);
        used.blockedUntil -= millis;
    }

    private Account of(String account) {
        return accounts.computeIfAbsent(account, key -> new Account());
    }

    /**
     * Counts one operation.
     *
     * @throws Refusal 17/2446079 for a read and 613/1487742 for a write while the account is blocked; 613/5044001 for a write after a hundred others
     */
    void count(GraphCall call, String account) {
        long now = clock.now();
        appCalls.add(now, 1);
        if (account.isEmpty()) {
            return;
        }
        Account used = of(account);
        used.calls.add(now, 1);
        if (enforced(used) && used.blockedUntil > now) {
            used.callsWhileBlocked++;
            throw throttled(call, used.blockedUntil - now);
        }
        if (!call.reads()) {
            countChange(used, now);
        }
        int points = call.reads() ? 1 : 3;
        used.totalPoints += points;
        used.points.add(now, points);
        if (enforced(used) && used.points.sum(now) > maximum(used)) {
            used.blockedUntil = now + blockMillis(used);
            throw throttled(call, blockMillis(used));
        }
    }

    private void countChange(Account used, long now) {
        boolean enough = used.changes.sum(now) >= CHANGES_IN_A_SECOND;
        if (enough && enforced(used)) {
            used.changesTooFast++;
            throw Refusal.of(613, "(#613) Calls to this api have exceeded the rate limit.")
                    .subcode(5044001)
                    .explain(
                            "Too many changes at once",
                            "There have been more than " + CHANGES_IN_A_SECOND
                                    + " changes of this ad account within a second. Send them more slowly.");
        }
        used.changes.add(now, 1);
    }

    private static Refusal throttled(GraphCall call, long millis) {
        Refusal refusal = call.reads()
                ? Refusal.of(17, "(#17) User request limit reached").subcode(2446079)
                : Refusal.of(613, "(#613) Calls to this api have exceeded the rate limit.")
                        .subcode(1487742);
        return refusal.explain(
                        "Ad account has too many API calls",
                        "There have been too many calls from this ad account. Wait a bit and try again.")
                .regainIn((int) (millis / 1000));
    }

    void activeAds(String account, int change) {
        of(account).activeAds += change;
    }

    /** Of an operation: the app's usage, and the account's if it has one. */
    Map<String, String> headers(String account, boolean insights) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-App-Usage", appHeader());
        if (!account.isEmpty()) {
            headers.put("X-Ad-Account-Usage", accountHeader(account));
            headers.put("X-Business-Use-Case-Usage", businessHeader(account, insights));
            if (insights) {
                headers.put("X-FB-Ads-Insights-Throttle", insightsHeader(account));
            }
        }
        return headers;
    }

    /** {@code X-App-Usage}: percentages. */
    private String appHeader() {
        long percent = Math.min(100, appCalls.sum(clock.now()) * 100 / 1_000_000);
        return "{\"call_count\":" + percent + ",\"total_time\":" + percent + ",\"total_cputime\":" + percent + "}";
    }

    /** {@code X-Ad-Account-Usage}: percent of the maximum score, seconds until the window is empty. */
    private String accountHeader(String account) {
        long now = clock.now();
        Account used = of(account);
        double percent = blocked(used, now) ? 100 : percent(used, now);
        return "{\"acc_id_util_pct\":" + percent + ",\"reset_time_duration\":" + reset(used, now)
                + ",\"ads_api_access_tier\":\"" + tier(used) + "\"}";
    }

    /** {@code X-FB-Ads-Insights-Throttle}: percent of the calls of insights, flat. */
    private String insightsHeader(String account) {
        long now = clock.now();
        Account used = of(account);
        long allowed = (development(used) ? 600 : 190_000) + 400 * used.activeAds;
        long percent = blocked(used, now) ? 100 : Math.min(100, used.calls.sum(now) * 100 / allowed);
        return "{\"app_id_util_pct\":" + Math.min(100, appCalls.sum(now) * 100 / 1_000_000) + ",\"acc_id_util_pct\":"
                + percent + ",\"ads_api_access_tier\":\"" + tier(used) + "\"}";
    }

    /** {@code X-Business-Use-Case-Usage}: per business or account a list of use cases; minutes to regain access. */
    private String businessHeader(String account, boolean insights) {
        long now = clock.now();
        Account used = of(account);
        long allowed = insights
                ? (development(used) ? 600 : 190_000) + 400 * used.activeAds
                : (development(used) ? 300 : 100_000) + 40 * used.activeAds;
        long calls = Math.min(100, used.calls.sum(now) * 100 / allowed);
        long minutes = blocked(used, now) ? (used.blockedUntil - now + 59_999) / 60_000 : 0;
        return "{\"" + account + "\":[{\"type\":\"" + (insights ? "ads_insights" : "ads_management")
                + "\",\"call_count\":" + (blocked(used, now) ? 100 : calls) + ",\"total_cputime\":" + calls
                + ",\"total_time\":" + calls + ",\"estimated_time_to_regain_access\":" + minutes
                + ",\"ads_api_access_tier\":\"" + tier(used) + "\"}]}";
    }

    private static boolean blocked(Account used, long now) {
        return used.blockedUntil > now;
    }

    private double percent(Account used, long now) {
        return Math.min(10_000, used.points.sum(now) * 10_000 / maximum(used)) / 100.0;
    }

    private static long reset(Account used, long now) {
        if (blocked(used, now)) {
            return (used.blockedUntil - now) / 1000;
        }
        return used.points.sum(now) == 0 ? 0 : WINDOW / 1000;
    }

    private String tier(Account used) {
        return development(used) ? "development_access" : "standard_access";
    }

    /** Per account: points in the window, points ever, calls made while blocked, changes refused for coming too fast. */
    ObjectNode report() {
        long now = clock.now();
        ObjectNode report = Json.object();
        accounts.forEach((id, used) -> report.putObject(id)
                .put("points_in_window", used.points.sum(now))
                .put("points", used.totalPoints)
                .put("maximum", maximum(used))
                .put("blocked", blocked(used, now))
                .put("calls_while_blocked", used.callsWhileBlocked)
                .put("changes_too_fast", used.changesTooFast));
        return report;
    }

    void clear() {
        accounts.clear();
    }
}
