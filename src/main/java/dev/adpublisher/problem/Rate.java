package dev.adpublisher.problem;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One token bucket per caller, all with the same measure. A caller who has been away for the whole period has a full bucket, so theirs is
 * forgotten; beyond {@value #MOST_CALLERS} callers at a time the least seen are.
 */
// What Caffeine makes a cache with these settings of, by name: a native image has to know.
@RegisterForReflection(
        classNames = {"com.github.benmanes.caffeine.cache.SSMSA", "com.github.benmanes.caffeine.cache.PSAMS"})
final class Rate {
    private static final int MOST_CALLERS = 100_000;
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})/([0-9A-Za-z.]+)");

    private final long requests;
    private final Duration period;
    private final TimeMeter clock;
    private final Cache<String, Bucket> buckets;

    private Rate(long requests, Duration period, TimeMeter clock) {
        this.requests = requests;
        this.period = period;
        this.clock = clock;
        Ticker ticker = clock::currentTimeNanos;
        this.buckets = Caffeine.newBuilder()
                .maximumSize(MOST_CALLERS)
                .expireAfterAccess(period)
                .ticker(ticker)
                .build();
    }

    /**
     * Reads {@code requests/period}; empty for {@code off}.
     *
     * @throws ConfigurationException naming {@code key} if it is neither
     */
    static Optional<Rate> of(String key, String configured, TimeMeter clock) {
        String text = configured.strip();
        if (text.equalsIgnoreCase("off")) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            try {
                Duration period = DurationConverter.parseDuration(form.group(2));
                if (period.isPositive()) {
                    return Optional.of(new Rate(Long.parseLong(form.group(1)), period, clock));
                }
            } catch (IllegalArgumentException notADuration) {
                // Answered below.
            }
        }
        throw new ConfigurationException(
                key + ": expected requests/period such as 3000/1m, or off, not '" + text + "'");
    }

    /** Counts one request of {@code caller}; answers how long to wait if it is one too many, and then does not count it. */
    Optional<Duration> take(String caller) {
        ConsumptionProbe probe = buckets.get(caller, unseen -> bucket()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(requests).refillGreedy(requests, period))
                .withCustomTimePrecision(clock)
                .build();
    }
}
