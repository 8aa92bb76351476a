package dev.adpublisher.metrics;

import static dev.adpublisher.metrics.Measured.days;
import static dev.adpublisher.metrics.Measured.past;
import static dev.adpublisher.metrics.Measured.today;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.schedule.JobEnd;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with insights: nothing is lost, nothing counts twice, and the reason is where its owner looks. */
@QuarkusTest
class MetricsTroubleTest {
    private static final String INSIGHTS = "\"method\": \"GET\", \"edge\": \"insights\"";

    @Inject
    Measured measured;

    private void assertSameAsAtMeta(Journey journey, int back) {
        for (String level : List.of("campaign", "adset", "ad")) {
            JsonNode totals =
                    measured.metrics(journey, past(back) + "&level=" + level).path("totals");
            for (String field : List.of("spend", "impressions", "clicks")) {
                assertThat(totals.path(field).decimalValue())
                        .as(level + " " + field)
                        .isEqualByComparingTo(
                                measured.atMeta(journey, level, field, today().minusDays(back), today().minusDays(1)))
                        .isPositive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"error\", \"code\": 100, \"subcode\": 1487534}",
                "{\"type\": \"error\", \"code\": 2, \"subcode\": 1504038}",
                "{\"type\": \"error\", \"code\": 1, \"message\": \"Please reduce the amount of data you're asking for,"
                        + " then retry your request\"}"
            })
    void asksForLessWhereMetaCannotAnswerSoMuch(String fault) {
        // Given
        Journey journey = measured.running("website-visits", 2, 20);
        long before = journey.now();
        measured.fault(journey, INSIGHTS, 4, fault);
        // When
        measured.syncAll(journey);
        // Then
        assertThat(Measured.asked(journey, before)).anyMatch(asked -> asked.endsWith("limit 1250"));
        assertSameAsAtMeta(journey, 19);
    }

    @Test
    void hasReportsPreparedWhereNoPageIsSmallEnoughAndSplitsThoseThatFail() {
        // Given
        Journey journey = measured.running("website-visits", 2, 20);
        long before = journey.now();
        measured.fault(
                journey,
                INSIGHTS + ", \"object\": \"act_" + journey.account + "\"",
                -1,
                "{\"type\": \"error\", \"code\": 100, \"subcode\": 1504018}");
        measured.fault(journey, "\"method\": \"POST\", \"edge\": \"insights\"", 2, "{\"type\": \"report_fails\"}");
        // When
        JobEnd first = measured.sync(journey);
        // Then: the state is in the database, not in a thread
        assertThat(first).isInstanceOf(JobEnd.Done.class);
        assertThat(measured.run(journey, "SELECT report_run_id FROM insights_reads WHERE report_run_id IS NOT NULL"))
                .isNotEmpty();
        journey.api().get(journey.path("/metrics")).then().body("sync.state", equalTo("syncing"));
        measured.syncAll(journey);
        List<String> requests = journey.requestsSince(before);
        assertThat(requests)
                .filteredOn(request -> request.equals("POST insights"))
                .hasSizeGreaterThan(8);
        assertThat(measured.run(
                        journey, "SELECT 1 FROM insights_progress WHERE settled_to IS NULL OR error_code IS NOT NULL"))
                .isEmpty();
        JsonNode ads = measured.metrics(journey, past(19) + "&level=ad").path("totals");
        JsonNode whole = measured.metrics(journey, past(19)).path("totals");
        assertThat(ads.path("spend").decimalValue())
                .isEqualByComparingTo(whole.path("spend").decimalValue())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"truncated", "reset_middle", "malformed", "reset", "html"})
    void readsAgainWhatBrokeOffInTheMiddleOfItsPages(String fault) {
        // Given: pages of ten rows
        Journey journey = measured.running("website-visits", 2, 20);
        measured.run(
                journey,
                "INSERT INTO insights_progress (campaign_id, user_id, ad_account_id, page_size) VALUES (?, ?, ?, 5)",
                UUID.fromString(journey.campaign),
                journey.user,
                journey.account);
        Journey.sandboxPost(
                "faults",
                """
                {"match": {"account": "%s", %s, "param": {"level": "ad"}, "nth": 3}, "times": 1, "fault": {"type": "%s"}}
                """
                        .formatted(journey.account, INSIGHTS, fault));
        // When
        measured.syncAll(journey);
        // Then
        assertSameAsAtMeta(journey, 19);
        assertThat(measured.run(journey, "SELECT count(*) FROM daily_insights WHERE level = 'ad'"))
                .isEqualTo(List.of(42L));
    }

    @Test
    void takesRowsAsOddAsTheyCome() {
        // Given
        Journey journey = measured.running("leads-form", 1, 5);
        String campaign = journey.publication().path("meta_campaign_id").asText();
        String gone = today().minusDays(3).toString();
        measured.fault(
                journey,
                INSIGHTS + ", \"param\": {\"level\": \"campaign\"}",
                2,
                """
                {"type": "rows", "drop_days": ["%1$s"],
                 "set": {"spend": 12.34, "impressions": "1000", "inline_link_clicks": null,
                         "actions": [{"action_type": "lead", "value": 2}, {"action_type": "never.seen", "value": "1"}]},
                 "extra": [{"campaign_id": "999", "date_start": "%1$s", "spend": "1000000"}, {"date_start": "%1$s", "spend": "1000000"},
                           {"campaign_id": "%2$s", "date_start": "%3$s", "spend": "1000000"}, 7]}
                """
                        .formatted(gone, campaign, today().minusDays(300)));
        // When
        JobEnd end = measured.sync(journey);
        // Then
        assertThat(end).isInstanceOf(JobEnd.Done.class);
        JsonNode metrics = measured.metrics(journey, days(4));
        JsonNode first = metrics.path("items").get(0);
        assertThat(first.path("spend").decimalValue()).isEqualByComparingTo("12.34");
        assertThat(first.path("inline_link_clicks").asInt()).isZero();
        assertThat(first.at("/actions/never.seen").asInt()).isEqualTo(1);
        assertThat(metrics.path("items").get(1).path("spend").decimalValue()).isZero();
        assertThat(metrics.at("/totals/spend").decimalValue()).isEqualByComparingTo("49.36");
        assertThat(metrics.at("/totals/conversions").asInt()).isEqualTo(8);
    }

    @Test
    void keepsWhatItHasOfADayThatAnAnswerLeavesOut() {
        // Given
        Journey journey = measured.running("website-visits", 1, 10);
        measured.sync(journey);
        BigDecimal before =
                measured.metrics(journey, days(9)).at("/totals/spend").decimalValue();
        measured.fault(
                journey, INSIGHTS, -1, "{\"type\": \"rows\", \"drop_days\": [\"" + today().minusDays(1) + "\"]}");
        // When
        measured.sync(journey);
        // Then
        assertThat(measured.metrics(journey, days(9)).at("/totals/spend").decimalValue())
                .isGreaterThanOrEqualTo(before);
    }

    @Test
    void countsNothingTwiceWhenTheTimeZoneChanges() {
        // Given: a day that in the new time zone is another one
        Journey journey = measured.running("website-visits", 1, 40);
        measured.sync(journey);
        String moved = today().minusDays(35).toString();
        journey.world(
                "{\"accounts\": [{\"id\": \"%s\", \"name\": \"Moved\", \"currency\": \"GBP\", \"timezone_name\": \"Europe/Lisbon\"}]}"
                        .formatted(journey.account));
        measured.fault(journey, INSIGHTS, 6, "{\"type\": \"rows\", \"drop_days\": [\"" + moved + "\"]}");
        // When
        measured.sync(journey);
        // Then
        assertThat(measured.run(journey, "SELECT DISTINCT time_zone FROM daily_insights"))
                .isEqualTo(List.of("Europe/Lisbon"));
        JsonNode metrics = measured.metrics(journey, days(39));
        assertThat(metrics.path("time_zone").asText()).isEqualTo("Europe/Lisbon");
        assertThat(metrics.path("items").get(4).path("date").asText()).isEqualTo(moved);
        assertThat(metrics.path("items").get(4).path("spend").decimalValue()).isZero();
        assertThat(metrics.path("items").get(4).path("is_final").asBoolean()).isTrue();
    }

    @Test
    void readsAnewInANewCurrencyAndAddsNoTwoOfThem() {
        // Given
        Journey journey = measured.running("website-visits", 1, 10);
        measured.sync(journey);
        measured.run(
                journey,
                "UPDATE daily_insights SET currency = 'USD', is_final = true WHERE day = ?::date",
                today().minusDays(5).toString());
        // Then
        JsonNode mixed = measured.metrics(journey, days(9));
        assertThat(mixed.path("currency").isNull()).isTrue();
        assertThat(mixed.at("/totals/spend").isNull()).isTrue();
        assertThat(mixed.at("/totals/spend_by_currency/GBP").decimalValue()).isPositive();
        assertThat(mixed.at("/totals/spend_by_currency/USD").decimalValue()).isPositive();
        // When
        journey.world(
                "{\"accounts\": [{\"id\": \"%s\", \"name\": \"Moved\", \"currency\": \"EUR\", \"timezone_name\": \"Europe/London\"}]}"
                        .formatted(journey.account));
        measured.sync(journey);
        // Then
        JsonNode anew = measured.metrics(journey, past(9));
        assertThat(anew.path("currency").asText()).isEqualTo("EUR");
        assertThat(anew.at("/totals/spend").decimalValue())
                .isEqualByComparingTo(
                        measured.atMeta(journey, "campaign", "spend", today().minusDays(9), today().minusDays(1)));
    }

    @Test
    void saysThatTheAccountIsGoneAndKeepsItsFigures() {
        // Given
        Journey journey = measured.running("website-visits", 1, 5);
        measured.sync(journey);
        BigDecimal before =
                measured.metrics(journey, days(4)).at("/totals/spend").decimalValue();
        measured.fault(
                journey,
                "\"method\": \"GET\", \"object\": \"act_" + journey.account + "\"",
                -1,
                "{\"type\": \"error\", \"code\": 100, \"subcode\": 33}");
        // When
        JobEnd end = measured.sync(journey);
        // Then
        assertThat(end).isInstanceOf(JobEnd.Failed.class);
        JsonNode metrics = measured.metrics(journey, days(4));
        assertThat(metrics.at("/sync/state").asText()).isEqualTo("failed");
        assertThat(metrics.at("/sync/error_code").asText()).isEqualTo("account_gone");
        assertThat(metrics.at("/totals/spend").decimalValue()).isEqualByComparingTo(before);
    }

    @Test
    void saysThatTheTokenIsLostAndGoesOnAfterANewOne() {
        // Given
        Journey journey = measured.running("website-visits", 1, 5);
        Journey.sandboxPost("revoke", "{\"token\": \"" + journey.token + "\", \"subcode\": 460}");
        // When
        JobEnd end = measured.sync(journey);
        // Then
        assertThat(end).isInstanceOf(JobEnd.Failed.class);
        assertThat(end.toString()).doesNotContain(journey.token);
        journey.api().get(journey.path("/metrics")).then().body("sync.error_code", equalTo("token_lost"));
        journey.api().get(journey.path("/connection")).then().body("connection_status", equalTo("revoked"));
        // And
        journey.world(
                "{\"tokens\": [{\"token\": \"%s-new\", \"user\": \"8%s\"}]}".formatted(journey.token, journey.account));
        journey.connect(journey.token + "-new").then().statusCode(200);
        assertThat(measured.sync(journey)).isInstanceOf(JobEnd.Done.class);
        journey.api().get(journey.path("/metrics")).then().body("sync.state", equalTo("synced"));
    }

    @Test
    void waitsWhereMetaAsksToWaitAndGoesOnWhereItStopped() {
        // Given
        Journey journey = measured.running("website-visits", 1, 5);
        measured.fault(
                journey,
                INSIGHTS,
                1,
                "{\"type\": \"error\", \"code\": 4, \"subcode\": 1504022, \"regain_seconds\": 0}");
        // When
        JobEnd end = measured.sync(journey);
        // Then
        assertThat(end).isInstanceOf(JobEnd.Wait.class);
        assertThat(measured.run(journey, "SELECT count(*) FROM insights_reads")).isNotEqualTo(List.of(0L));
    }
}
