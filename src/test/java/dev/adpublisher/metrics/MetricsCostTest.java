package dev.adpublisher.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.publishing.Journey;
import dev.adpublisher.schedule.JobEnd;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a thousand published campaigns of one account cost in calls to Meta; {@link ReadPlanTest} has the same for other trees. */
@QuarkusTest
class MetricsCostTest {
    private static final int CAMPAIGNS = 1_000;
    private static final int ADS = 3;
    private static final int DAYS = 30;
    private static final int MOST_CALLS = 30;
    private static final List<String> LEVELS = List.of("campaign", "adset", "ad");

    @Inject
    Measured measured;

    @Test
    void threeAdsEachAndThirtyDaysAreThirtyCallsPerLevelAtMostFirstAndLater() {
        // Given
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        measured.plant(journey, CAMPAIGNS, ADS, DAYS);

        // When, Then: the past is filled
        assertThat(mostCalls(journey)).isLessThanOrEqualTo(MOST_CALLS);
        List<Object> first = figures(journey);
        assertThat(measured.run(journey, "SELECT level || ' ' || count(*) FROM daily_insights GROUP BY level"))
                .containsExactlyInAnyOrder(
                        "campaign " + CAMPAIGNS * (DAYS + 1),
                        "adset " + CAMPAIGNS * (DAYS + 1),
                        "ad " + CAMPAIGNS * ADS * (DAYS + 1));
        assertThat(first)
                .as("no row lost or counted twice on the way: all levels add up")
                .hasSize(1);
        assertThat(measured.run(
                        journey,
                        "SELECT count(*) FROM campaigns WHERE last_metrics_sync_at IS NOT NULL AND user_id = ?",
                        journey.user))
                .isEqualTo(List.of((long) CAMPAIGNS));

        // Half an hour later
        assertThat(mostCalls(journey)).isLessThanOrEqualTo(6);
        // Six hours later
        measured.run(journey, "UPDATE insights_progress SET week_at = week_at - interval '7 hours'");
        assertThat(mostCalls(journey)).isLessThanOrEqualTo(10);
        assertThat(figures(journey)).isEqualTo(first);
    }

    @Test
    void manyAdsAreReadInPortionsAndNothingIsMissedBetweenThem() {
        // Given: 34 calls of the ads' level, were they read at once
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        int campaigns = 200;
        int ads = 26;
        measured.plant(journey, campaigns, ads, DAYS);
        measured.run(
                journey,
                "UPDATE meta_published_campaigns SET meta_ad_ids = array_fill('1'::text, ARRAY[?]) WHERE meta_campaign_id IS NOT NULL",
                ads);
        String open = "SELECT count(*) > 0 FROM insights_progress WHERE month_at IS NULL";

        // When, Then: today and yesterday of all of them, the past of most
        assertThat(mostCalls(journey)).isLessThanOrEqualTo(MOST_CALLS);
        assertThat(measured.run(journey, open)).isEqualTo(List.of(true));
        assertThat(measured.run(
                        journey,
                        "SELECT count(DISTINCT campaign_id) FROM daily_insights WHERE level = 'ad' AND day = ?::date",
                        Measured.today().minusDays(1).toString()))
                .isEqualTo(List.of((long) campaigns));

        // And the rest soon after
        assertThat(mostCalls(journey)).isLessThanOrEqualTo(MOST_CALLS);
        assertThat(measured.run(journey, open)).isEqualTo(List.of(false));
        assertThat(measured.run(journey, "SELECT level || ' ' || count(*) FROM daily_insights GROUP BY level"))
                .containsExactlyInAnyOrder(
                        "campaign " + campaigns * (DAYS + 1),
                        "adset " + campaigns * (DAYS + 1),
                        "ad " + campaigns * ads * (DAYS + 1));
        assertThat(figures(journey)).hasSize(1);
    }

    /** One sync; answers the calls of the level that cost most, reports and their looks included. */
    private int mostCalls(Journey journey) {
        long before = journey.now();
        JobEnd end = measured.sync(journey);
        assertThat(end).isInstanceOf(JobEnd.Done.class);
        assertThat(measured.run(journey, "SELECT 1 FROM insights_reads"))
                .as("left for later")
                .isEmpty();
        List<String> asked = Measured.asked(journey, before);
        assertThat(journey.requestsSince(before))
                .as("one look at the account, and the questions")
                .hasSize(asked.size() + 1);
        return LEVELS.stream()
                .mapToInt(level -> (int) asked.stream()
                        .filter(one -> one.startsWith(level + " "))
                        .count())
                .peek(calls -> assertThat(calls).isPositive())
                .max()
                .orElseThrow();
    }

    private List<Object> figures(Journey journey) {
        return measured.run(
                journey,
                "SELECT DISTINCT sums FROM (SELECT concat_ws(' ', sum(spend), sum(impressions), sum(clicks)) AS sums FROM daily_insights"
                        + " WHERE day < (now() AT TIME ZONE 'Europe/London')::date GROUP BY level) l");
    }
}
