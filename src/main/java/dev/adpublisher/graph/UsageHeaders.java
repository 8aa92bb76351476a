package dev.adpublisher.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vertx.core.MultiMap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Meta's usage headers (marketing-api.md, 8.8 and 8.9). {@code X-App-Usage}, {@code X-Ad-Account-Usage} and
 * {@code X-FB-Ads-Insights-Throttle} are flat objects; {@code X-Business-Use-Case-Usage} maps an id to a list of objects, one for each use,
 * its time in minutes; that of the account is in seconds. What cannot be read, or cannot be meant, says nothing.
 *
 * @param account the ad account's use, insights aside
 * @param insights the use of insights
 * @param app the use of the app as a whole
 * @param score {@code acc_id_util_pct}: the account's points in percent of its tier's maximum; null if not said
 * @param scoreReset until those points are gone; zero if not said
 * @param tier {@code ads_api_access_tier} as Meta writes it; null if not said
 */
record UsageHeaders(
        Use account, Use insights, Use app, @Nullable Double score, Duration scoreReset, @Nullable String tier) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 16_384;
    /** Nothing that Meta means is longer; an absurd time must not stop an account. */
    private static final long LONGEST_WAIT_SECONDS = Duration.ofDays(1).toSeconds();
    /** Above the limit Meta goes on counting, but not as far as this. */
    private static final double HIGHEST_PERCENT = 1_000;

    private static final String INSIGHTS = "ads_insights";
    private static final String[] COUNTERS = {"call_count", "total_time", "total_cputime"};

    /**
     * One kind of use.
     *
     * @param percent the highest of its counters, 0 to 100 and above; negative where nothing was said
     * @param regain until calls are accepted again; zero where they are
     */
    record Use(double percent, Duration regain) {
        static final Use UNSAID = new Use(-1, Duration.ZERO);

        boolean isSaid() {
            return percent >= 0;
        }

        Use and(Use other) {
            return new Use(
                    Math.max(percent, other.percent), regain.compareTo(other.regain) >= 0 ? regain : other.regain);
        }
    }

    static UsageHeaders of(MultiMap headers) {
        JsonNode account = json(headers.get("X-Ad-Account-Usage"));
        JsonNode insights = json(headers.get("X-FB-Ads-Insights-Throttle"));
        JsonNode business = json(headers.get("X-Business-Use-Case-Usage"));
        Double score = account.has("acc_id_util_pct") ? percent(account.path("acc_id_util_pct")) : null;
        Duration reset = seconds(account.path("reset_time_duration"), 1);
        Use accountUse = score == null ? Use.UNSAID : new Use(score, score >= 100 ? reset : Duration.ZERO);
        Use insightsUse = use(insights, "app_id_util_pct", "acc_id_util_pct");
        String tier = text(account, insights);
        for (JsonNode uses : business) {
            for (JsonNode one : uses) {
                Duration regain = seconds(one.path("estimated_time_to_regain_access"), 60);
                Use use = use(one, COUNTERS).and(new Use(-1, regain));
                boolean ofInsights = INSIGHTS.equals(one.path("type").asText());
                accountUse = ofInsights ? accountUse : accountUse.and(use);
                insightsUse = ofInsights ? insightsUse.and(use) : insightsUse;
                tier = tier == null ? text(one) : tier;
            }
        }
        Use app = use(json(headers.get("X-App-Usage")), COUNTERS);
        return new UsageHeaders(accountUse, insightsUse, app, score, reset, tier);
    }

    /** How long this kind of call has to wait by these headers; zero where they do not say. */
    Duration regain(CallKind kind) {
        return (kind.insights() ? account.and(insights) : account).regain();
    }

    private static Use use(JsonNode node, String... members) {
        double highest = -1;
        for (String member : members) {
            Double value = percent(node.path(member));
            highest = Math.max(highest, value == null ? -1 : value);
        }
        return new Use(highest, Duration.ZERO);
    }

    private static @Nullable Double percent(JsonNode node) {
        double value = node.asDouble(-1);
        return value >= 0 && value <= HIGHEST_PERCENT ? value : null;
    }

    private static Duration seconds(JsonNode node, long unit) {
        double value = node.asDouble(0) * unit;
        return value > 0 && value <= LONGEST_WAIT_SECONDS ? Duration.ofSeconds((long) Math.ceil(value)) : Duration.ZERO;
    }

    private static @Nullable String text(JsonNode... nodes) {
        for (JsonNode node : nodes) {
            String tier = node.path("ads_api_access_tier").asText("");
            if (!tier.isEmpty() && tier.length() <= 64) {
                return tier;
            }
        }
        return null;
    }

    private static JsonNode json(@Nullable String header) {
        if (header == null || header.length() > LONGEST) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(header);
        } catch (JsonProcessingException unreadable) {
            return MissingNode.getInstance();
        }
    }
}
