package dev.adpublisher.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.schedule.AccountJob;
import dev.adpublisher.schedule.JobEnd;
import dev.adpublisher.tenancy.TestDatabase;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Published campaigns with a past, and runs of the sync on behalf of the schedule, which is off in tests. */
@Singleton
public class Measured {
    private final MetricsSync sync;
    private final TestDatabase database;

    Measured(MetricsSync sync, TestDatabase database) {
        this.sync = sync;
        this.database = database;
    }

    /** A campaign with so many ads that runs for so many days. */
    public Journey running(String fixture, int ads, int days) {
        Journey journey = fixture.equals("website-visits")
                ? Journey.withAds(ads)
                : Journey.connected(fixture, "GBP", draft -> Journey.images(draft, ads));
        journey.published("paused");
        Journey.sandboxPost("backdate", "{\"account\":\"%s\",\"days\":%d}".formatted(journey.account, days));
        began(journey, days);
        return journey;
    }

    /** Published so many days ago, says the database. */
    void began(Journey journey, int days) {
        UUID campaign = UUID.fromString(journey.campaign);
        run(
                journey,
                "UPDATE publications SET created_at = now() - make_interval(days => ?) WHERE campaign_id = ?",
                days,
                campaign);
        run(
                journey,
                "UPDATE meta_published_campaigns SET published_at = now() - make_interval(days => ?) WHERE campaign_id"
                        + " = ?",
                days,
                campaign);
    }

    public List<Object> run(Journey journey, String sql, Object... arguments) {
        return database.run(journey.user, sql, arguments);
    }

    /** One run for the journey's account. */
    public JobEnd sync(Journey journey) {
        return sync(journey.user, journey.account);
    }

    public JobEnd sync(UUID user, String account) {
        AccountJob job = new AccountJob(user, new AdAccountId(account), "metrics", 1, 1, Instant.now(), null, true);
        try {
            return VertxContextSupport.subscribeAndAwait(() -> sync.run(job));
        } catch (Throwable broken) {
            throw new AssertionError(broken);
        }
    }

    /** Runs until nothing is planned any more. */
    void syncAll(Journey journey) {
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(20))
                .pollInterval(java.time.Duration.ofMillis(50))
                .until(() -> {
                    JobEnd end = sync(journey);
                    assertThat(end).isInstanceOf(JobEnd.Done.class);
                    return run(journey, "SELECT 1 FROM insights_reads").isEmpty();
                });
    }

    public JsonNode metrics(Journey journey, String query) {
        return Journey.read(journey.api()
                .get(journey.path("/metrics" + query))
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    /** So many campaigns, each with so many ads, that run for so many days in the journey's account; answers nothing, for the sync finds them. */
    public void plant(Journey journey, int campaigns, int ads, int days) {
        long first = 100_000L * (Long.parseLong(journey.account) % 10_000_000);
        journey.world(
                "{\"trees\": [{\"account\": \"%s\", \"first_id\": %d, \"campaigns\": %d, \"ads\": %d, \"days\": %d, \"objective\": \"OUTCOME_LEADS\"}]}"
                        .formatted(journey.account, first, campaigns, ads, days));
        run(
                journey,
                """
                WITH made AS (INSERT INTO campaigns (user_id, name, initial_goal) SELECT ?::uuid, 'Campaign ' || n, 'leads' FROM generate_series(1, ?) n
                              RETURNING id, user_id, split_part(name, ' ', 2)::bigint - 1 AS n),
                connected AS (INSERT INTO campaign_meta_connections (campaign_id, user_id, selected_ad_account_id) SELECT id, user_id, ? FROM made)
                SELECT count(*) FROM made
                """,
                journey.user,
                campaigns,
                journey.account);
        run(
                journey,
                """
                INSERT INTO meta_published_campaigns (campaign_id, meta_campaign_id, publish_status, published_at, created_at)
                SELECT id, '61' || lpad((? + split_part(name, ' ', 2)::bigint - 1)::text, 13, '0'), 'active', now() - make_interval(days => ?),
                       now() - make_interval(days => ?)
                  FROM campaigns WHERE name ~ '^Campaign [0-9]+$'
                """,
                first,
                days,
                days);
    }

    /** The account's today. */
    public static LocalDate today() {
        return LocalDate.now(ZoneId.of("Europe/London"));
    }

    /** Without today, which goes on while a test looks at it. */
    public static String past(int back) {
        return "?from=" + today().minusDays(back) + "&to=" + today().minusDays(1);
    }

    static String days(int back) {
        return "?from=" + today().minusDays(back) + "&to=" + today();
    }

    /** What Meta itself says, as one sum over the days. */
    public BigDecimal atMeta(Journey journey, String level, String field, LocalDate since, LocalDate until) {
        JsonNode answer = Journey.read(journey.graph()
                .queryParam("level", level)
                .queryParam("time_increment", "1")
                .queryParam("time_range", "{\"since\":\"%s\",\"until\":\"%s\"}".formatted(since, until))
                .queryParam("fields", field + ",campaign_id")
                .queryParam("limit", "5000")
                .get("/v26.0/act_" + journey.account + "/insights")
                .then()
                .statusCode(200)
                .extract()
                .asString());
        return sum(answer.path("data"), field);
    }

    static BigDecimal sum(JsonNode rows, String field) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode row : rows) {
            sum = sum.add(new BigDecimal(row.path(field).asText("0")));
        }
        return sum;
    }

    /** The questions for insights since then: level, days and page. */
    public static List<String> asked(Journey journey, long seq) {
        List<String> asked = new ArrayList<>();
        journey.ledger("request").forEach(entry -> {
            if (entry.path("seq").asLong() > seq
                    && entry.path("operation").asText().endsWith("insights")) {
                asked.add(entry.path("detail").asText());
            }
        });
        return asked;
    }

    void fault(Journey journey, String match, int times, String fault) {
        Journey.sandboxPost(
                "faults",
                """
                {"match": {"account": "%s", %s}, "times": %d, "fault": %s}
                """
                        .formatted(journey.account, match, times, fault));
    }
}
