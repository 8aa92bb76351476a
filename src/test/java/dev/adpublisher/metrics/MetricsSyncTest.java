package dev.adpublisher.metrics;

import static dev.adpublisher.metrics.Measured.days;
import static dev.adpublisher.metrics.Measured.past;
import static dev.adpublisher.metrics.Measured.sum;
import static dev.adpublisher.metrics.Measured.today;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.publishing.Journey;
import dev.adpublisher.schedule.JobEnd;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Insights from the sandbox, stored and shown, over HTTP and in PostgreSQL. */
@QuarkusTest
class MetricsSyncTest {
    @Inject
    Measured measured;

    @Test
    void fillsThePastAndShowsEveryDayExactly() {
        // Given
        Journey journey = measured.running("leads-form", 3, 40);
        String etag = journey.api().get(journey.path("")).header("ETag");
        // When
        JobEnd end = measured.sync(journey);
        // Then
        assertThat(end).isInstanceOf(JobEnd.Done.class);
        LocalDate since = today().minusDays(44);
        for (String level : List.of("campaign", "adset", "ad")) {
            JsonNode metrics = measured.metrics(journey, past(44) + "&level=" + level);
            int objects = level.equals("ad") ? 3 : 1;
            assertThat(metrics.path("items")).hasSize(44 * objects);
            for (String field : List.of("spend", "impressions", "clicks", "inline_link_clicks")) {
                BigDecimal expected = measured.atMeta(journey, level, field, since, today().minusDays(1));
                assertThat(metrics.path("totals").path(field).decimalValue())
                        .as(level + " " + field)
                        .isEqualByComparingTo(expected)
                        .isPositive();
                assertThat(sum(metrics.path("items"), field)).isEqualByComparingTo(expected);
            }
            assertThat(metrics.path("totals").path("conversions").decimalValue())
                    .isEqualByComparingTo(metrics.at("/totals/actions/lead").decimalValue())
                    .isPositive();
            assertThat(metrics.at("/totals/reach").isNull()).isTrue();
            assertThat(metrics.path("currency").asText()).isEqualTo("GBP");
        }
        JsonNode items = measured.metrics(journey, days(44)).path("items");
        assertThat(items.get(0).path("impressions").asInt()).isZero();
        assertThat(items).allSatisfy(item -> assertThat(item.path("is_final").asBoolean())
                .isEqualTo(LocalDate.parse(item.path("date").asText()).isBefore(today().minusDays(28))));
        assertThat(items.get(44).path("attribution_setting").asText()).isEqualTo("7d_click");
        journey.api().get(journey.path("")).then().body("last_metrics_sync_at", org.hamcrest.Matchers.notNullValue());
        assertThat(journey.api().get(journey.path("")).header("ETag"))
                .as("a sync is no change of the draft")
                .isEqualTo(etag);
    }

    @Test
    void readsLaterByAgeAndLeavesOldDaysAlone() {
        // Given
        Journey journey = measured.running("website-visits", 1, 60);
        measured.sync(journey);
        // When, Then: half an hour later
        long before = journey.now();
        measured.sync(journey);
        assertThat(Measured.asked(journey, before))
                .hasSize(3)
                .allMatch(asked -> asked.contains(range(today().minusDays(1))));
        // Six hours later
        measured.run(journey, "UPDATE insights_progress SET week_at = week_at - interval '7 hours'");
        before = journey.now();
        measured.sync(journey);
        assertThat(Measured.asked(journey, before))
                .hasSize(6)
                .allMatch(asked -> asked.contains(range(today().minusDays(6))));
        // A day later: what Meta says of old days now is not looked at
        measured.run(journey, "UPDATE insights_progress SET month_at = month_at - interval '25 hours'");
        before = journey.now();
        measured.sync(journey);
        assertThat(Measured.asked(journey, before))
                .hasSize(6)
                .allMatch(asked -> asked.contains(range(today().minusDays(28))));
    }

    private static String range(LocalDate since) {
        return "{\"since\":\"" + since + "\",\"until\":\"" + today() + "\"}";
    }

    @Test
    void addsConversionsThatArriveLate() {
        // Given: yesterday's leads were few when they were read
        Journey journey = measured.running("leads-form", 1, 10);
        measured.fault(
                journey,
                "\"edge\": \"insights\"",
                6,
                "{\"type\": \"rows\", \"set\": {\"actions\": [{\"action_type\": \"lead\", \"value\": \"0\"}]}}");
        measured.sync(journey);
        assertThat(measured.metrics(journey, days(6)).at("/totals/conversions").decimalValue())
                .isZero();
        // When
        measured.run(journey, "UPDATE insights_progress SET week_at = week_at - interval '7 hours'");
        measured.sync(journey);
        // Then
        assertThat(measured.metrics(journey, days(6)).at("/totals/conversions").decimalValue())
                .isPositive();
        assertThat(measured.metrics(journey, past(6) + "&level=ad")
                        .at("/totals/conversions")
                        .decimalValue())
                .isEqualByComparingTo(measured.metrics(journey, past(6))
                        .at("/totals/conversions")
                        .decimalValue());
    }

    @Test
    void goesOnWithWhatWasDeleted() {
        // Given
        Journey journey = measured.running("website-visits", 2, 20);
        String ad = journey.publication().path("meta_ad_ids").get(0).asText();
        journey.graph().delete("/v26.0/" + ad).then().statusCode(200);
        // When
        measured.sync(journey);
        // Then
        JsonNode ads = measured.metrics(journey, past(19) + "&level=ad");
        JsonNode whole = measured.metrics(journey, past(19));
        assertThat(StreamSupport.stream(ads.path("items").spliterator(), false)
                        .filter(item -> item.path("object_id").asText().equals(ad))
                        .mapToLong(item -> item.path("impressions").asLong())
                        .sum())
                .isPositive();
        assertThat(ads.at("/totals/spend").decimalValue())
                .isEqualByComparingTo(whole.at("/totals/spend").decimalValue());
    }

    @Test
    void showsAUserOnlyTheirOwnAndAnswersBadRequests() {
        // Given
        Journey journey = Journey.named("Not published");
        Journey other = Journey.named("Somebody else's");
        // Then
        JsonNode empty = measured.metrics(journey, "");
        assertThat(empty.path("items")).hasSize(28);
        assertThat(empty.at("/totals/spend").decimalValue()).isZero();
        assertThat(empty.at("/sync/state").asText()).isEqualTo("never");
        other.api().get(journey.path("/metrics")).then().statusCode(404);
        other.api().post(journey.path("/metrics/sync")).then().statusCode(404);
        journey.api().post(journey.path("/metrics/sync")).then().statusCode(409).body("code", equalTo("not_published"));
    }

    @ParameterizedTest
    @CsvSource({
        "from=2026-13-01, 400, bad_date",
        "to=yesterday, 400, bad_date",
        "level=account, 400, bad_level",
        "from=2026-02-02&to=2026-02-01, 422, bad_range",
        "from=1900-01-01&to=1900-01-02, 422, bad_range",
        "from=2020-01-01&to=2026-01-01, 422, range_too_long"
    })
    void refusesRangesThatMakeNoSense(String query, int status, String code) {
        Journey journey = Journey.named("Not published");
        journey.api()
                .get(journey.path("/metrics?" + query))
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }

    @Test
    void isWokenByHand() {
        // Given
        Journey journey = measured.running("website-visits", 1, 3);
        measured.run(journey, "UPDATE account_jobs SET due_at = NULL WHERE kind = 'metrics'");
        // When
        journey.api()
                .post(journey.path("/metrics/sync"))
                .then()
                .statusCode(202)
                .header("Location", endsWith(journey.path("/metrics")));
        // Then
        assertThat(measured.run(
                        journey,
                        "SELECT count(*) FROM account_jobs WHERE kind = 'metrics' AND ad_account_id = ? AND due_at <="
                                + " clock_timestamp()",
                        journey.account))
                .isEqualTo(List.of(1L));
    }

    @Test
    void theOverviewShowsWhatTheLastWeeksCostAndBrought() {
        // Given
        Journey journey = measured.running("leads-form", 2, 40);
        Journey other = Journey.named("Somebody else's");
        measured.sync(journey);
        Object since = measured.run(journey, "SELECT current_date - 28").getFirst();
        JsonNode totals = measured.metrics(journey, "?from=" + since + "&to=" + today().plusDays(1))
                .path("totals");
        // When
        measured.run(journey, "SELECT refresh_publishing_metrics()::text");
        // Then
        JsonNode overview = Journey.read(journey.api().get("/api/v1/overview").asString());
        assertThat(new BigDecimal(overview.at("/spend_28_days/GBP").asText()))
                .isEqualByComparingTo(totals.path("spend").decimalValue())
                .isPositive();
        assertThat(overview.path("results_28_days").asInt())
                .isEqualTo(totals.path("conversions").asInt())
                .isPositive();
        other.api()
                .get("/api/v1/overview")
                .then()
                .body("results_28_days", equalTo(0))
                .body("spend_28_days", anEmptyMap());
    }

    @Test
    void twoUsersOfOneAccountSeeTheirOwnCampaignsOnly() {
        // Given
        Journey one = measured.running("website-visits", 1, 5);
        Journey other = measured.running("website-visits", 1, 5);
        // When: the other's account is synced on behalf of this user, who has nothing there
        JobEnd end = measured.sync(one.user, other.account);
        measured.sync(one);
        // Then
        assertThat(end).isInstanceOf(JobEnd.Idle.class);
        assertThat(measured.run(one, "SELECT DISTINCT campaign_id FROM daily_insights"))
                .isEqualTo(List.of(UUID.fromString(one.campaign)));
        assertThat(measured.run(other, "SELECT DISTINCT campaign_id FROM daily_insights"))
                .isEmpty();
    }
}
