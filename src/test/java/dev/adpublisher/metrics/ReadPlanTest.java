package dev.adpublisher.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.schedule.Every;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read when. */
class ReadPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final AccountFacts ACCOUNT = account("UTC", NOW);

    private static AccountFacts account(String zone, Instant now) {
        return new AccountFacts("1", "EUR", ZoneId.of(zone), now);
    }

    private static PublishedCampaign campaign(Instant began, @Nullable Progress progress) {
        return campaign(began, 1, progress);
    }

    private static PublishedCampaign campaign(Instant began, int ads, @Nullable Progress progress) {
        return new PublishedCampaign(UUID.randomUUID(), "1", began, "leads", ads, progress);
    }

    private static Progress read(Duration ago, Duration weekAgo, Duration monthAgo, LocalDate settled) {
        return new Progress(
                "EUR", "UTC", settled, NOW.minus(ago), NOW.minus(weekAgo), NOW.minus(monthAgo), false, null);
    }

    private static ReadPlan plan(PublishedCampaign... campaigns) {
        return ReadPlan.make(ACCOUNT, List.of(campaigns), new Config());
    }

    @Test
    void readsANewCampaignFromItsBeginningOnEveryLevelWithWhatIsDeleted() {
        // When
        ReadPlan plan = plan(campaign(NOW.minus(40, ChronoUnit.DAYS), null));
        // Then
        assertThat(plan.reads())
                .extracting(InsightsRead::level, InsightsRead::removed)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Level.CAMPAIGN, false),
                        org.assertj.core.groups.Tuple.tuple(Level.CAMPAIGN, true),
                        org.assertj.core.groups.Tuple.tuple(Level.ADSET, false),
                        org.assertj.core.groups.Tuple.tuple(Level.ADSET, true),
                        org.assertj.core.groups.Tuple.tuple(Level.AD, false),
                        org.assertj.core.groups.Tuple.tuple(Level.AD, true));
        assertThat(plan.reads()).allSatisfy(read -> {
            assertThat(read.since()).isEqualTo(TODAY.minusDays(41));
            assertThat(read.until()).isEqualTo(TODAY);
        });
        assertThat(plan.campaigns().getFirst().settledTo()).isEqualTo(TODAY.minusDays(29));
    }

    @ParameterizedTest
    @CsvSource({
        // minutes since each was read, and the days that are due
        "30, 30, 30, 2",
        "30, 400, 400, 7",
        "30, 30, 1500, 29",
        "60000, 60000, 60000, 29"
    })
    void readsByAge(long recent, long week, long month, int days) {
        // Given
        Progress progress = read(
                Duration.ofMinutes(recent), Duration.ofMinutes(week), Duration.ofMinutes(month), TODAY.minusDays(29));
        // When
        ReadPlan plan = plan(campaign(NOW.minus(90, ChronoUnit.DAYS), progress));
        // Then
        assertThat(plan.reads()).isNotEmpty().allSatisfy(read -> assertThat(read.days())
                .isEqualTo(days));
    }

    @Test
    void goesBackToWhereItStoppedAfterAPause() {
        // Given: nothing was read for 50 days
        Duration pause = Duration.ofDays(50);
        Progress progress = read(pause, pause, pause, TODAY.minusDays(79));
        // When
        ReadPlan plan = plan(campaign(NOW.minus(200, ChronoUnit.DAYS), progress));
        // Then
        assertThat(plan.reads()).extracting(InsightsRead::since).containsOnly(TODAY.minusDays(78));
    }

    @Test
    void readsNothingOlderThanMetaKeeps() {
        // When
        ReadPlan plan = plan(campaign(NOW.minus(1500, ChronoUnit.DAYS), null));
        // Then
        assertThat(plan.reads())
                .extracting(InsightsRead::since)
                .allMatch(since -> since.isAfter(TODAY.minusMonths(37)));
    }

    @Test
    void readsEverythingAnewWhenTheAccountsDaysAreOthers() {
        // Given
        Progress progress =
                read(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5), TODAY.minusDays(29));
        PublishedCampaign campaign = campaign(NOW.minus(60, ChronoUnit.DAYS), progress);
        // When
        ReadPlan plan = ReadPlan.make(account("Asia/Tokyo", NOW), List.of(campaign), new Config());
        // Then
        assertThat(plan.changed()).containsExactly(campaign.id());
        assertThat(plan.reads()).extracting(InsightsRead::since).containsOnly(TODAY.minusDays(61));
    }

    @ParameterizedTest
    @CsvSource({
        // The clocks go back: a day of 25 hours; they go forward: one of 23.
        "America/New_York, 2026-11-01T04:30:00Z, 2026-11-01",
        "America/New_York, 2026-11-02T04:30:00Z, 2026-11-01",
        "America/New_York, 2026-11-02T05:00:00Z, 2026-11-02",
        "America/New_York, 2026-03-09T03:59:59Z, 2026-03-08",
        "America/New_York, 2026-03-09T04:00:00Z, 2026-03-09",
        "Asia/Kolkata, 2026-11-21T18:30:00Z, 2026-11-22"
    })
    void countsDaysInTheAccountsZoneHoweverLongTheyAre(String zone, String now, LocalDate today) {
        // Given
        AccountFacts account = account(zone, Instant.parse(now));
        Progress progress = new Progress(
                "EUR", zone, today.minusDays(40), account.now(), account.now(), account.now(), false, null);
        PublishedCampaign campaign = campaign(account.now().minus(100, ChronoUnit.DAYS), progress);
        // When
        ReadPlan plan = ReadPlan.make(account, List.of(campaign), new Config());
        // Then
        assertThat(plan.reads()).allSatisfy(read -> {
            assertThat(read.until()).isEqualTo(today);
            assertThat(read.since()).isEqualTo(today.minusDays(1));
        });
    }

    @Test
    void asksForManyCampaignsAtOnceAndLeavesOldDaysOfTheOthersAlone() {
        // Given
        List<PublishedCampaign> campaigns = new ArrayList<>();
        Progress known = read(Duration.ofHours(1), Duration.ofHours(7), Duration.ofHours(25), TODAY.minusDays(29));
        IntStream.range(0, 999).forEach(i -> campaigns.add(campaign(NOW.minus(90, ChronoUnit.DAYS), known)));
        PublishedCampaign old = campaign(NOW.minus(300, ChronoUnit.DAYS), null);
        campaigns.add(old);
        // When
        ReadPlan plan = ReadPlan.make(ACCOUNT, campaigns, new Config());
        // Then
        assertThat(plan.reads().stream().filter(read -> read.level() == Level.AD && !read.removed()))
                .hasSizeLessThanOrEqualTo(6);
        assertThat(plan.reads())
                .filteredOn(read -> read.since().isBefore(TODAY.minusDays(40)))
                .allSatisfy(read -> assertThat(read.campaigns()).containsExactly(old.id()));
    }

    /** What a thousand campaigns cost where each day of each object is a row; what is removed has none. */
    @ParameterizedTest
    @CsvSource({
        // ads of each campaign; days of the first sync (0 for a later one); minutes since each tier was read; most
        // calls of a level
        "1, 31, 0, 0, 15",
        "3, 31, 0, 0, 25",
        "4, 31, 0, 0, 25",
        "3, 0, 30, 30, 5",
        "12, 0, 30, 30, 5",
        "3, 0, 400, 400, 10",
        "17, 0, 400, 400, 30",
        "3, 0, 400, 1500, 25",
        "4, 0, 400, 1500, 30"
    })
    void costsAtMostThirtyCallsPerLevelForAThousandCampaigns(int ads, int days, long week, long month, long most) {
        // Given
        Progress known =
                read(Duration.ofMinutes(30), Duration.ofMinutes(week), Duration.ofMinutes(month), TODAY.minusDays(29));
        PublishedCampaign[] campaigns = IntStream.range(0, 1_000)
                .mapToObj(i ->
                        campaign(NOW.minus(days == 0 ? 90 : days - 1L, ChronoUnit.DAYS), ads, days == 0 ? known : null))
                .toArray(PublishedCampaign[]::new);
        // When
        ReadPlan plan = plan(campaigns);
        // Then
        assertThat(callsOfTheAds(plan, ads, days == 0 ? 90 : days))
                .isEqualTo(most)
                .isLessThanOrEqualTo(30);
    }

    /** @param days since when there are rows */
    private static long callsOfTheAds(ReadPlan plan, int ads, int days) {
        return plan.reads().stream()
                .filter(read -> read.level() == Level.AD)
                .mapToLong(read -> {
                    long rows = read.removed() ? 0 : (long) read.campaigns().size() * ads * Math.min(read.days(), days);
                    return Math.max(1, Math.ceilDiv(rows, read.pageSize()));
                })
                .sum();
    }

    /** Three days of a thousand campaigns that run for 60 days, from the first sync on; 50 ads are the most that Meta lets be live in an ad set. */
    @ParameterizedTest
    @CsvSource({"5, 2, 25", "10, 5, 25", "25, 16, 32", "50, 71, 48"})
    void readsManyAdsInPortionsOfThirtyCallsAndAllOfThemInTheEnd(int ads, int mostFills, int mostHours) {
        // Given
        List<PublishedCampaign> campaigns = new ArrayList<>();
        IntStream.range(0, 1_000).forEach(i -> campaigns.add(campaign(NOW.minus(60, ChronoUnit.DAYS), ads, null)));
        Instant now = NOW;
        int fills = 0;
        Duration oldest = Duration.ZERO;
        while (now.isBefore(NOW.plus(3, ChronoUnit.DAYS))) {
            // When
            ReadPlan plan = ReadPlan.make(account("UTC", now), campaigns, new Config());
            // Then
            assertThat(callsOfTheAds(plan, ads, 90)).isLessThanOrEqualTo(30);
            assertThat(plan.campaigns()).hasSize(1_000);
            done(plan, campaigns, now);
            fills += plan.more() ? 1 : 0;
            now = now.plus(plan.more() ? Duration.ofMinutes(1) : Duration.ofMinutes(30));
            for (PublishedCampaign campaign : campaigns) {
                Instant month =
                        java.util.Objects.requireNonNull(campaign.progress()).monthAt();
                assertThat(month != null || plan.more()).isTrue();
                Duration age = month == null ? Duration.ZERO : Duration.between(month, now);
                oldest = age.compareTo(oldest) > 0 ? age : oldest;
            }
        }
        assertThat(fills).isBetween(1, mostFills);
        assertThat(oldest).isLessThanOrEqualTo(Duration.ofHours(mostHours));
    }

    /** What {@link SettleSql} writes down. */
    private static void done(ReadPlan plan, List<PublishedCampaign> campaigns, Instant now) {
        campaigns.clear();
        for (ReadPlan.Planned one : plan.campaigns()) {
            Progress before = one.campaign().progress();
            boolean month = one.tier() == Tier.MONTH;
            Progress after = new Progress(
                    "EUR",
                    "UTC",
                    one.settledTo() != null || before == null ? one.settledTo() : before.settledTo(),
                    now,
                    one.tier() == Tier.RECENT ? before == null ? null : before.weekAt() : now,
                    month ? now : before == null ? null : before.monthAt(),
                    false,
                    null);
            PublishedCampaign campaign = one.campaign();
            campaigns.add(new PublishedCampaign(
                    campaign.id(), campaign.metaId(), campaign.began(), campaign.goal(), campaign.ads(), after));
        }
    }

    @Test
    void readsInPortionsAlsoWhereOneCampaignAloneIsTooMuch() {
        // Given
        PublishedCampaign[] campaigns = IntStream.range(0, 3)
                .mapToObj(i -> campaign(NOW.minus(60, ChronoUnit.DAYS), 5_000, null))
                .toArray(PublishedCampaign[]::new);
        // When
        ReadPlan plan = plan(campaigns);
        // Then
        assertThat(plan.campaigns())
                .extracting(ReadPlan.Planned::tier)
                .containsExactlyInAnyOrder(Tier.MONTH, Tier.RECENT, Tier.RECENT);
        assertThat(plan.more()).isTrue();
    }

    @Test
    void plansNothingForACampaignThatIsStillBeingRead() {
        // Given
        Progress under = new Progress("EUR", "UTC", null, null, null, null, true, null);
        // When
        ReadPlan plan = plan(campaign(NOW, under));
        // Then
        assertThat(plan.campaigns()).isEmpty();
        assertThat(plan.reads()).isEmpty();
    }

    @Test
    void makesQuestionsSmallerUntilNothingIsLeftToHalve() {
        // Given
        List<InsightsRead> open = new ArrayList<>(List.of(new InsightsRead(
                UUID.randomUUID(),
                Tier.MONTH,
                Level.AD,
                false,
                List.of(UUID.randomUUID(), UUID.randomUUID()),
                TODAY.minusDays(29),
                TODAY,
                5000,
                false,
                null,
                0)));
        // When: Meta never answers
        int steps = 0;
        int days = 0;
        while (!open.isEmpty()) {
            InsightsRead read = open.removeFirst();
            List<InsightsRead> others =
                    read.asReport() ? read.afterFailedReport().orElse(List.of()) : read.smaller();
            days += others.isEmpty() ? read.days() : 0;
            open.addAll(others);
            steps++;
        }
        // Then: each day of each campaign was asked for by itself before it was given up
        assertThat(days).isEqualTo(2 * 30);
        assertThat(steps).isLessThan(200);
    }

    /** The defaults. */
    private record Config() implements MetricsConfig {
        @Override
        public Every every() {
            return new Every(Optional.of(Duration.ofMinutes(30)));
        }

        @Override
        public int lookbackDays() {
            return 28;
        }

        @Override
        public Duration weekEvery() {
            return Duration.ofHours(6);
        }

        @Override
        public Duration monthEvery() {
            return Duration.ofHours(24);
        }

        @Override
        public int pageSize() {
            return 5000;
        }

        @Override
        public int campaignsPerRead() {
            return 200;
        }

        @Override
        public int concurrentReads() {
            return 2;
        }

        @Override
        public Duration reportPoll() {
            return Duration.ofSeconds(10);
        }

        @Override
        public Duration backoff() {
            return Duration.ofSeconds(10);
        }
    }
}
