package dev.adpublisher.metrics;

import static dev.adpublisher.metrics.Measured.past;
import static dev.adpublisher.metrics.Measured.today;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.schedule.JobEnd;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Accounts whose days, money, answers or owners are not the usual ones. */
@QuarkusTest
class OddAccountsTest {
    private static final String INSIGHTS = "\"method\": \"GET\", \"edge\": \"insights\"";
    /** Long enough to hold both changes of the clock whatever day it is. */
    private static final int A_YEAR = 380;

    @Inject
    Measured measured;

    @Test
    void countsDaysOfTwentyThreeAndOfTwentyFiveHoursOnce() {
        // Given: a past with both of them
        List<ZoneOffsetTransition> changes = changesOfTheClock();
        assertThat(changes).extracting(ZoneOffsetTransition::isGap).contains(true, false);
        Journey journey = measured.running("website-visits", 1, A_YEAR);
        // When
        measured.syncAll(journey);
        // Then
        for (ZoneOffsetTransition change : changes) {
            LocalDate day = change.getDateTimeBefore().toLocalDate();
            JsonNode around = measured.metrics(journey, "?from=" + day.minusDays(1) + "&to=" + day.plusDays(1));
            assertThat(around.path("items").findValuesAsText("date"))
                    .containsExactly(
                            day.minusDays(1).toString(),
                            day.toString(),
                            day.plusDays(1).toString());
            for (int i = 0; i < 3; i++) {
                LocalDate one = day.plusDays(i - 1L);
                assertThat(around.at("/items/" + i + "/spend").decimalValue())
                        .as(one.toString())
                        .isEqualByComparingTo(measured.atMeta(journey, "campaign", "spend", one, one))
                        .isPositive();
            }
        }
        assertThat(measured.metrics(journey, past(A_YEAR - 1))
                        .at("/totals/spend")
                        .decimalValue())
                .isEqualByComparingTo(measured.atMeta(
                        journey, "campaign", "spend", today().minusDays(A_YEAR - 1), today().minusDays(1)));
        assertThat(measured.run(
                        journey, "SELECT DISTINCT count(*) FROM daily_insights WHERE level = 'campaign' GROUP BY day"))
                .containsExactly(1L);
        assertThat(measured.run(
                        journey, "SELECT 1 FROM daily_insights WHERE tableoid = 'daily_insights_other'::regclass"))
                .as("rows of months that have no partition of their own")
                .isEmpty();
    }

    private static List<ZoneOffsetTransition> changesOfTheClock() {
        var rules = ZoneId.of("Europe/London").getRules();
        Instant first = Instant.now().minus(Duration.ofDays(A_YEAR - 3));
        return Stream.iterate(rules.nextTransition(first), change -> rules.nextTransition(change.getInstant()))
                .takeWhile(change -> change.getInstant().isBefore(Instant.now().minus(Duration.ofDays(3))))
                .toList();
    }

    @Test
    void takesYenAsTheyAre() {
        // Given
        Journey journey = Journey.connected("japan-yen", "JPY", draft -> {});
        journey.published("paused");
        Journey.sandboxPost("backdate", "{\"account\":\"%s\",\"days\":8}".formatted(journey.account));
        measured.began(journey, 8);
        // When
        measured.sync(journey);
        // Then
        JsonNode metrics = measured.metrics(journey, past(7));
        assertThat(metrics.path("currency").asText()).isEqualTo("JPY");
        BigDecimal spend = metrics.at("/totals/spend").decimalValue();
        assertThat(spend)
                .isEqualByComparingTo(
                        measured.atMeta(journey, "campaign", "spend", today().minusDays(7), today().minusDays(1)))
                .isPositive();
        assertThat(spend.stripTrailingZeros().scale()).isLessThanOrEqualTo(0);
        assertThat(metrics.at("/totals/spend_by_currency/JPY").decimalValue()).isEqualByComparingTo(spend);
    }

    @Test
    void guessesNoCurrency() {
        // Given
        Journey journey = measured.running("website-visits", 1, 5);
        Journey.sandboxPost("edit", "{\"id\": \"act_%s\", \"show\": {\"currency\": null}}".formatted(journey.account));
        // When, Then: the connection knows it
        assertThat(measured.sync(journey)).isInstanceOf(JobEnd.Done.class);
        assertThat(measured.metrics(journey, past(4)).path("currency").asText()).isEqualTo("GBP");
        // And when nobody does
        measured.run(journey, "UPDATE campaign_meta_connections SET ad_account_currency_code = NULL");
        assertThat(measured.sync(journey)).isInstanceOf(JobEnd.Failed.class);
        journey.api().get(journey.path("/metrics")).then().body("sync.error_code", equalTo("account_unknown"));
    }

    @Test
    void saysWhyWhereMetaNeverAnswersInFullAndIsWholeAgainAfterwards() {
        // Given: some figures, and from now on no answer that is not cut off, nor any report
        Journey journey = measured.running("website-visits", 2, 2);
        measured.sync(journey);
        List<Object> before = figures(journey);
        measured.run(journey, "UPDATE insights_progress SET month_at = month_at - interval '25 hours'");
        Journey.sandboxPost(
                "faults",
                """
                {"match": {"account": "%s", %s, "param": {"level": "ad"}}, "times": -1, "fault": {"type": "truncated"}}
                """
                        .formatted(journey.account, INSIGHTS));
        measured.fault(journey, "\"method\": \"POST\", \"edge\": \"insights\"", -1, "{\"type\": \"report_fails\"}");
        // When
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    measured.sync(journey);
                    return measured.metrics(journey, "")
                            .at("/sync/state")
                            .asText()
                            .equals("failed");
                });
        // Then
        journey.api()
                .get(journey.path("/metrics"))
                .then()
                .body("sync.error_code", equalTo("report_failed"))
                .body("sync.error_message", containsString("for a single campaign and day"));
        assertThat(figures(journey)).as("nothing that was known is lost").isEqualTo(before);
        // And when Meta answers again
        given().baseUri(Journey.sandbox()).delete("/_sandbox/faults").then().statusCode(200);
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    // Reports that were ordered before may still fail.
                    measured.sync(journey);
                    return measured.metrics(journey, "")
                            .at("/sync/state")
                            .asText()
                            .equals("synced");
                });
        assertThat(figures(journey)).isEqualTo(before);
    }

    private List<Object> figures(Journey journey) {
        return measured.run(
                journey,
                "SELECT concat_ws(' ', level, day, object_id, spend) FROM daily_insights WHERE day < current_date - 1 ORDER BY 1");
    }

    @Test
    void runsThatOverlapCountNothingTwice() throws Exception {
        // Given: an account that four runs read at once, as replicas do that were frozen for longer than their leases
        Journey journey = Journey.connected("website-visits", "GBP", draft -> {});
        measured.plant(journey, 60, 2, 20);
        List<Callable<JobEnd>> runs = Collections.nCopies(4, () -> measured.sync(journey));
        // When: the first time, and when everything is read again
        try (ExecutorService replicas = Executors.newFixedThreadPool(4)) {
            for (int twice = 0; twice < 2; twice++) {
                for (Future<JobEnd> run : replicas.invokeAll(runs)) {
                    assertThat(run.get()).isInstanceOf(JobEnd.Done.class);
                }
                measured.run(journey, "UPDATE insights_progress SET month_at = month_at - interval '25 hours'");
            }
        }
        measured.syncAll(journey);
        // Then
        assertThat(measured.run(journey, "SELECT level || ' ' || count(*) FROM daily_insights GROUP BY level"))
                .containsExactlyInAnyOrder("campaign 1260", "adset 1260", "ad 2520");
        assertThat(measured.run(
                        journey,
                        "SELECT sum(spend) FROM daily_insights WHERE level = 'ad' AND day BETWEEN ?::date AND ?::date",
                        today().minusDays(10).toString(),
                        today().minusDays(1).toString()))
                .first(InstanceOfAssertFactories.BIG_DECIMAL)
                .isEqualByComparingTo(
                        measured.atMeta(journey, "ad", "spend", today().minusDays(10), today().minusDays(1)));
    }

    @Test
    void aVerificationAloneIsNoSync() {
        // Given
        Journey journey = measured.running("website-visits", 1, 5);
        // When
        journey.post("/verify").then().statusCode(200);
        // Then
        journey.api()
                .get(journey.path("/metrics"))
                .then()
                .body("sync.state", equalTo("never"))
                .body("sync.figures_at", nullValue());
        measured.sync(journey);
        journey.api()
                .get(journey.path("/metrics"))
                .then()
                .body("sync.state", equalTo("synced"))
                .body("sync.figures_at", notNullValue());
    }

    @Test
    void readsACampaignInTheAccountThatItWasPublishedToLast() {
        // Given: a plan that was made in another account, and will never be carried out there
        Journey journey = measured.running("website-visits", 1, 5);
        measured.run(
                journey,
                "INSERT INTO insights_progress (campaign_id, user_id, ad_account_id, planned_tier, planned_at) VALUES (?, ?, '999', 'month', now())",
                UUID.fromString(journey.campaign),
                journey.user);
        // When
        JobEnd end = measured.sync(journey);
        // Then
        assertThat(end).isInstanceOf(JobEnd.Done.class);
        assertThat(measured.metrics(journey, past(4)).at("/totals/spend").decimalValue())
                .isPositive();
        assertThat(measured.metrics(journey, "").at("/sync/state").asText()).isEqualTo("synced");
    }

    @Test
    void saysInTheConnectionTooThatTheAccountHasVanishedAndGoesOnWhenItIsThereAgain() {
        // Given
        Journey journey = measured.running("website-visits", 1, 5);
        measured.sync(journey);
        BigDecimal before =
                measured.metrics(journey, past(4)).at("/totals/spend").decimalValue();
        Journey.sandboxPost("unlink", "{\"user\": \"8%1$s\", \"account\": \"%1$s\"}".formatted(journey.account));
        // When
        JobEnd end = measured.sync(journey);
        JobEnd again = measured.sync(journey);
        // Then
        assertThat(end).isInstanceOf(JobEnd.Failed.class).isEqualTo(again);
        journey.api()
                .get(journey.path("/metrics"))
                .then()
                .body("sync.state", equalTo("failed"))
                .body("sync.error_code", equalTo("account_gone"))
                .body("sync.error_message", containsString("act_" + journey.account));
        journey.api()
                .get(journey.path("/connection"))
                .then()
                .body("connection_status", equalTo("missing_permission"))
                .body("findings[0].message", containsString("act_" + journey.account));
        assertThat(journey.logged("connection/act_" + journey.account))
                .as("once, however often it is seen")
                .filteredOn("missing_permission"::equals)
                .hasSize(1);
        assertThat(measured.metrics(journey, past(4)).at("/totals/spend").decimalValue())
                .isEqualByComparingTo(before);
        // And
        journey.world("{\"users\": [{\"id\": \"8%1$s\", \"accounts\": [\"%1$s\"]}]}".formatted(journey.account));
        assertThat(measured.sync(journey)).isInstanceOf(JobEnd.Done.class);
        journey.api().get(journey.path("/metrics")).then().body("sync.state", equalTo("synced"));
    }
}
