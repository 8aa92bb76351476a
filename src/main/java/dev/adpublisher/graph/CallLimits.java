package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Meta's score of calls and how far we go with it: data, in {@code rules/call-limits.json}, with its sources.
 *
 * @param window how long a point counts
 * @param shares how much of an account's points each purpose may use up, 0 to 1
 * @param slowFromPercent from this use on an account makes one call at a time, and reads no metrics
 * @param publishingAloneFromPercent from this use on it only publishes
 */
record CallLimits(
        int readPoints,
        int writePoints,
        Duration window,
        List<Tier> tiers,
        Map<Purpose, Double> shares,
        double slowFromPercent,
        double publishingAloneFromPercent) {

    private static final String RESOURCE = "/rules/call-limits.json";
    private static final CallLimits BUNDLED = load();

    /**
     * The app's access to an ad account.
     *
     * @param names as Meta writes it in {@code ads_api_access_tier}
     * @param maxPoints within a window
     * @param block how long Meta blocks an account that goes above it
     */
    record Tier(String name, List<String> names, int maxPoints, Duration block) {}

    static CallLimits bundled() {
        return BUNDLED;
    }

    /** The tier that Meta calls so; empty if that name is unknown, which then says nothing. */
    Optional<Tier> tier(@Nullable String name) {
        return tiers.stream()
                .filter(tier -> name != null
                        && (tier.name().equals(name) || tier.names().contains(name)))
                .findFirst();
    }

    double share(Purpose purpose) {
        return Objects.requireNonNull(shares.get(purpose));
    }

    private static CallLimits load() {
        try (InputStream json = Objects.requireNonNull(CallLimits.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            JsonNode root = new ObjectMapper().readTree(json);
            JsonNode house = root.path("house");
            Map<Purpose, Double> shares = new EnumMap<>(Purpose.class);
            for (Purpose purpose : Purpose.values()) {
                shares.put(
                        purpose,
                        house.path("shares")
                                .path(purpose.name().toLowerCase(Locale.ROOT))
                                .asDouble());
            }
            List<Tier> tiers = new ArrayList<>();
            root.path("tiers").forEach(tier -> tiers.add(tier(tier)));
            return new CallLimits(
                    root.path("score").path("read").asInt(),
                    root.path("score").path("write").asInt(),
                    Duration.parse(root.path("window").asText()),
                    List.copyOf(tiers),
                    Map.copyOf(shares),
                    house.path("slow_from_percent").asDouble(),
                    house.path("publishing_alone_from_percent").asDouble());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(RESOURCE, unreadable);
        }
    }

    private static Tier tier(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.path("names").forEach(name -> names.add(name.asText()));
        return new Tier(
                json.path("tier").asText(),
                List.copyOf(names),
                json.path("max_points").asInt(),
                Duration.parse(json.path("block").asText()));
    }
}
