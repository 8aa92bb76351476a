package dev.adpublisher.sandbox;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a sandbox is started. Immutable; begin with {@link #defaults()} and change what differs.
 *
 * @param port 0 for any free port
 * @param host the address to listen on, loopback by default
 * @param delay what every Graph operation takes before it is carried out, reading it included
 * @param review how long an ad stays PENDING_REVIEW; the first quarter of it is IN_PROCESS
 * @param searchLag how long a new object stays invisible on edges (readable by id at once)
 * @param tier the access tier, which sets the limits and whether they are enforced by default
 * @param appId id of the app that tokens belong to
 * @param appSecret its secret, never shown by {@link #toString()}
 * @param seed of everything random: fault probabilities, insights
 * @param switches behaviours that are off unless named
 */
public record SandboxOptions(
        int port,
        String host,
        Duration delay,
        Duration review,
        Duration searchLag,
        Tier tier,
        String appId,
        String appSecret,
        long seed,
        Set<Switch> switches) {

    /** Meta's access tiers for the Marketing API. */
    public enum Tier {
        /** 60 points in 300 s, then blocked for 300 s. Enforced. */
        DEVELOPMENT,
        /** 9,000 points in 300 s, then blocked for 60 s; 100 changes in a second. Enforced with {@link Switch#ENFORCE_LIMITS} only. */
        FULL
    }

    /** Behaviours that differ between observations of Meta, or that a test wants stricter than the default. */
    public enum Switch {
        /** Throttle in the full tier too. */
        ENFORCE_LIMITS,
        /** Ignore {@code appsecret_time}: a proof must then be made from the token alone. */
        IGNORE_APPSECRET_TIME,
        /** Refuse every call with a token of the app that carries no {@code appsecret_proof}. */
        REQUIRE_APPSECRET_PROOF,
        /** Never answer a creative's creation with an existing creative. */
        NO_CREATIVE_DEDUPLICATION,
        /** Creatives that differ in nothing but their name are the same. */
        DEDUPE_IGNORES_NAME,
        /** Refuse images under 600 × 600 (second-hand knowledge, so not by default). */
        REFUSE_SMALL_IMAGES;

        static Switch of(String word) {
            return valueOf(word.trim().toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    public SandboxOptions {
        switches = Set.copyOf(switches);
    }

    /** Any free loopback port, no delay, a review of three seconds, full tier. */
    public static SandboxOptions defaults() {
        return new SandboxOptions(
                0,
                "127.0.0.1",
                Duration.ZERO,
                Duration.ofSeconds(3),
                Duration.ZERO,
                Tier.FULL,
                "8001",
                "sandbox-app-secret",
                42,
                Set.of());
    }

    /**
     * Reads {@code sandbox.port}, {@code .host}, {@code .delay}, {@code .review}, {@code .search-lag} ({@code 50ms}, {@code 3s},
     * {@code PT3S}), {@code .tier}, {@code .app-id}, {@code .app-secret}, {@code .seed} and {@code .switches} (comma-separated).
     *
     * @throws IllegalArgumentException when a value cannot be read
     */
    public static SandboxOptions from(Map<String, String> settings) {
        SandboxOptions standard = defaults();
        String names = settings.getOrDefault("sandbox.switches", "");
        Set<Switch> chosen = new java.util.HashSet<>();
        for (String name : names.split(",")) {
            if (!name.isBlank()) {
                chosen.add(Switch.of(name));
            }
        }
        return new SandboxOptions(
                Integer.parseInt(settings.getOrDefault("sandbox.port", "8090")),
                settings.getOrDefault("sandbox.host", standard.host),
                duration(settings.getOrDefault("sandbox.delay", "0ms")),
                duration(settings.getOrDefault("sandbox.review", "3s")),
                duration(settings.getOrDefault("sandbox.search-lag", "0ms")),
                Tier.valueOf(settings.getOrDefault("sandbox.tier", "full").toUpperCase(Locale.ROOT)),
                settings.getOrDefault("sandbox.app-id", standard.appId),
                settings.getOrDefault("sandbox.app-secret", standard.appSecret),
                Long.parseLong(settings.getOrDefault("sandbox.seed", "42")),
                chosen);
    }

    private static Duration duration(String text) {
        String value = text.trim().toLowerCase(Locale.ROOT);
        if (value.startsWith("p")) {
            return Duration.parse(value);
        }
        if (value.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)));
        }
        if (value.endsWith("s")) {
            return Duration.ofSeconds(Long.parseLong(value.substring(0, value.length() - 1)));
        }
        return Duration.ofMillis(Long.parseLong(value));
    }

    public SandboxOptions withPort(int value) {
        return new SandboxOptions(value, host, delay, review, searchLag, tier, appId, appSecret, seed, switches);
    }

    public SandboxOptions withDelay(Duration value) {
        return new SandboxOptions(port, host, value, review, searchLag, tier, appId, appSecret, seed, switches);
    }

    public SandboxOptions withReview(Duration value) {
        return new SandboxOptions(port, host, delay, value, searchLag, tier, appId, appSecret, seed, switches);
    }

    public SandboxOptions withSearchLag(Duration value) {
        return new SandboxOptions(port, host, delay, review, value, tier, appId, appSecret, seed, switches);
    }

    public SandboxOptions withTier(Tier value) {
        return new SandboxOptions(port, host, delay, review, searchLag, value, appId, appSecret, seed, switches);
    }

    /** The app that tokens belong to, whose secret signs {@code appsecret_proof}. */
    public SandboxOptions withApp(String id, String secret) {
        return new SandboxOptions(port, host, delay, review, searchLag, tier, id, secret, seed, switches);
    }

    public SandboxOptions withSeed(long value) {
        return new SandboxOptions(port, host, delay, review, searchLag, tier, appId, appSecret, value, switches);
    }

    public SandboxOptions withSwitches(Switch... chosen) {
        return new SandboxOptions(port, host, delay, review, searchLag, tier, appId, appSecret, seed, Set.of(chosen));
    }

    boolean on(Switch behaviour) {
        return switches.contains(behaviour);
    }

    boolean enforcesLimits() {
        return tier == Tier.DEVELOPMENT || on(Switch.ENFORCE_LIMITS);
    }

    @Override
    public String toString() {
        return "SandboxOptions[port=" + port + ", host=" + host + ", delay=" + delay + ", review=" + review + ", tier="
                + tier + ", appId=" + appId + ", switches=" + switches + "]";
    }
}
