package dev.adpublisher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.metrics.Measured;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.schedule.JobEnd;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints what reading and storing 30 days of many campaigns costs, all three levels; beside it, in the same run, the rate at which the same
 * PostgreSQL upserts the same rows from a table of its own, and a loop that asks for one campaign after another and stores nothing. Asserts
 * only that all rows are there.
 */
@Tag("bench")
@QuarkusTest
class MetricsBenchTest {
    private static final int DELAY_MILLIS = Integer.getInteger("bench.delay", 50);
    private static final int NAIVE = Integer.getInteger("bench.naive", 200);
    private static final int DAYS = 31;
    private static final int LEVELS = 3;

    @Inject
    Measured measured;

    @Inject
    DataSource database;

    @AfterAll
    static void withoutDelay() {
        delay(0);
    }

    @Test
    void readsTheInsightsOfManyCampaigns() throws Exception {
        System.out.printf("%nInsights of 30 days and today, 3 levels, one ad per campaign%n");
        System.out.printf("%-10s %-34s %8s %8s %10s%n", "campaigns", "way", "calls", "seconds", "rows/s");
        for (int warmUp = 0; warmUp < 3; warmUp++) {
            assertThat(sync(1_000, 0, "warm-up").rows()).isEqualTo(1_000 * DAYS * LEVELS);
        }
        for (int campaigns : List.of(1_000, 10_000)) {
            Run run = sync(campaigns, 0, "this service");
            double limit = limit(run);
            System.out.printf(
                    "%-10d service / limit %.2f (to reach: 0.30)%n", campaigns, run.rows() / run.seconds() / limit);
            memory(campaigns, run);
        }
        naive(sync(1_000, DELAY_MILLIS, "this service, " + DELAY_MILLIS + " ms per call"));
    }

    private record Run(Journey journey, long rows, double seconds) {}

    private Run sync(int campaigns, int delay, String way) {
        delay(0);
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        measured.plant(journey, campaigns, 1, 30);
        long before = journey.now();
        delay(delay);
        System.gc();
        long began = System.nanoTime();
        JobEnd end = measured.sync(journey);
        double seconds = (System.nanoTime() - began) / 1e9;
        delay(0);
        assertThat(end).isInstanceOf(JobEnd.Done.class);
        long rows = (Long)
                measured.run(journey, "SELECT count(*) FROM daily_insights WHERE ad_account_id = ?", journey.account)
                        .getFirst();
        int calls = Measured.asked(journey, before).size();
        System.out.printf("%-10d %-34s %8d %8.2f %10.0f%n", campaigns, way, calls, seconds, rows / seconds);
        return new Run(journey, rows, seconds);
    }

    /** The same once more, from nothing, and how much more than before is alive at any look meanwhile; not timed, for looking costs a collection. */
    private void memory(int campaigns, Run run) throws InterruptedException {
        measured.run(run.journey(), "DELETE FROM daily_insights");
        measured.run(run.journey(), "DELETE FROM insights_progress");
        long before = alive();
        AtomicLong most = new AtomicLong();
        CountDownLatch over = new CountDownLatch(1);
        Thread looks = Thread.ofPlatform().start(() -> {
            try {
                while (!over.await(250, TimeUnit.MILLISECONDS)) {
                    most.accumulateAndGet(alive() - before, Math::max);
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(measured.sync(run.journey())).isInstanceOf(JobEnd.Done.class);
        over.countDown();
        looks.join();
        System.out.printf("%-10d alive beside what was before: %d MB at most%n", campaigns, most.get() >> 20);
    }

    private static long alive() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Best of three, each under campaign ids of its own, so that all of them insert; as the service's role, under its policies. */
    private double limit(Run run) throws SQLException {
        double best = 0;
        for (int i = 0; i < 3; i++) {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SELECT set_config('app.user_id', '" + run.journey().user + "', true)");
                statement.execute(
                        "CREATE TEMP TABLE same_rows ON COMMIT DROP AS SELECT * FROM daily_insights WHERE ad_account_id = '"
                                + run.journey().account + "'");
                statement.execute("UPDATE same_rows SET ad_account_id = '1', campaign_id = md5(campaign_id::text || "
                        + i + ")::uuid");
                statement.execute("ANALYZE same_rows");
                long began = System.nanoTime();
                int rows = statement.executeUpdate(
                        """
                        INSERT INTO daily_insights AS t SELECT * FROM same_rows
                        ON CONFLICT (campaign_id, level, day, object_id) DO UPDATE SET spend = excluded.spend, impressions = excluded.impressions
                        WHERE NOT t.is_final AND t.read_at <= excluded.read_at""");
                connection.commit();
                double rate = rows / ((System.nanoTime() - began) / 1e9);
                best = Math.max(best, rate);
            }
        }
        System.out.printf(
                "%-10d %-34s %8s %8.2f %10.0f%n",
                run.rows() / DAYS / LEVELS, "PostgreSQL from its own table", "-", run.rows() / best, best);
        return best;
    }

    /** The levels' one call each per campaign, with the best that a loop can do beside: one connection kept alive, nothing stored. */
    private void naive(Run run) throws Exception {
        delay(DELAY_MILLIS);
        List<Object> ids = measured.run(
                run.journey(),
                "SELECT meta_campaign_id FROM meta_published_campaigns WHERE published_at IS NOT NULL LIMIT " + NAIVE);
        HttpClient http = HttpClient.newHttpClient();
        LocalDate today = LocalDate.now(java.time.ZoneId.of("Europe/London"));
        String range = URLEncoder.encode(
                "{\"since\":\"" + today.minusDays(30) + "\",\"until\":\"" + today + "\"}", StandardCharsets.UTF_8);
        int calls = 0;
        long began = System.nanoTime();
        for (Object id : ids) {
            for (String level : List.of("campaign", "adset", "ad")) {
                URI uri = URI.create(Journey.sandbox() + "/v26.0/" + id + "/insights?level=" + level
                        + "&time_increment=1&limit=500&fields=impressions,spend,clicks,actions&time_range=" + range);
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .header("Authorization", "Bearer " + run.journey().token)
                        .build();
                assertThat(http.send(request, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
                calls++;
            }
        }
        double perCampaign = (System.nanoTime() - began) / 1e9 / ids.size();
        delay(0);
        System.out.printf(
                "%-10d %-34s %8d %8.2f %10.0f%n",
                1_000,
                "naive loop, " + DELAY_MILLIS + " ms per call, of " + ids.size(),
                calls * 1_000 / ids.size(),
                perCampaign * 1_000,
                DAYS * LEVELS / perCampaign);
    }

    private static void delay(int millis) {
        Journey.sandboxPost("delay", "{\"ms\":" + millis + "}");
    }
}
