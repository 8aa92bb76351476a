package dev.adpublisher.chaos;

import dev.adpublisher.chaos.Evidence.Entry;
import dev.adpublisher.chaos.Violation.Invariant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** I9: the points that an account spends stay within its limit, in every window and by the ledger; nobody calls while it is blocked. */
final class Throttle {
    /** Points fall away after it (marketing-api.md, rate limits). */
    static final Duration WINDOW = Duration.ofSeconds(300);

    private static final int READ = 1;
    private static final int WRITE = 3;
    private static final Pattern BLOCKED = Pattern.compile("blocked for (\\d+) ms");
    /** Calls that were under way when the block began. */
    private static final Duration UNDER_WAY = Duration.ofMillis(400);

    private final Evidence evidence;
    private final Map<String, List<Entry>> requests;
    private final List<Violation> violations = new ArrayList<>();

    private Throttle(Evidence evidence) {
        this.evidence = evidence;
        this.requests = evidence.ledger().stream()
                .filter(entry -> entry.type().equals("request"))
                .collect(Collectors.groupingBy(Entry::account));
    }

    static List<Violation> check(Evidence evidence) {
        Throttle throttle = new Throttle(evidence);
        evidence.pointLimits().forEach(throttle::withinItsPoints);
        throttle.nobodyCallsABlockedAccount();
        return throttle.violations;
    }

    private void broken(String account, String what) {
        violations.add(new Violation(Invariant.I9, account, what));
    }

    private void withinItsPoints(String account, long limit) {
        Deque<Entry> window = new ArrayDeque<>();
        long points = 0;
        for (Entry request : requests.getOrDefault(account, List.of())) {
            window.add(request);
            points += points(request);
            while (!window.getFirst().time().plus(WINDOW).isAfter(request.time())) {
                points -= points(window.removeFirst());
            }
            if (points > limit) {
                broken(account, points + " points within " + WINDOW + " at " + request.time() + ", more than " + limit);
                return;
            }
        }
    }

    private static int points(Entry request) {
        return request.operation().startsWith("GET") ? READ : WRITE;
    }

    /** A scripted refusal says how long it blocks; the development tier's blocks are counted by the sandbox. */
    private void nobodyCallsABlockedAccount() {
        evidence.callsWhileBlocked().forEach((account, calls) -> {
            if (calls > 0) {
                broken(account, calls + " calls while the account was blocked");
            }
        });
        for (Entry refusal : evidence.ledger()) {
            Matcher blocked = BLOCKED.matcher(refusal.detail());
            if (!refusal.type().equals("refusal") || !blocked.find()) {
                continue;
            }
            Instant from = refusal.time().plus(UNDER_WAY);
            Instant until = refusal.time().plusMillis(Long.parseLong(blocked.group(1)));
            requests.getOrDefault(refusal.account(), List.of()).stream()
                    .filter(entry -> entry.time().isAfter(from) && entry.time().isBefore(until))
                    .forEach(entry -> broken(
                            entry.account(), entry.operation() + " at " + entry.time() + ", blocked until " + until));
        }
    }
}
