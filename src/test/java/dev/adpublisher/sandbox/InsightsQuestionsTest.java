package dev.adpublisher.sandbox;

import static dev.adpublisher.sandbox.Samples.ACCOUNT;
import static dev.adpublisher.sandbox.TestClient.encode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What insights may be asked, and what is refused. */
class InsightsQuestionsTest {
    private static Sandbox sandbox;
    private static TestClient client;
    private static Samples.Tree one;
    private static Samples.Tree other;
    private static String secondAd;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.startAndWait(SandboxOptions.defaults().withReview(Duration.ZERO));
        client = new TestClient(sandbox, "sandbox-user-1");
        one = Samples.publish(client, "one", "fresh bread");
        other = Samples.publish(client, "other", "old bread");
        secondAd = client.post(ACCOUNT + "ads", Samples.ad("second", one.adSet(), one.creative()))
                .id();
        client.admin("backdate", "{\"account\":\"1001\",\"days\":30}");
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static TestClient.Reply ask(String... parameters) {
        return client.get(ACCOUNT + "insights?date_preset=last_7d&" + String.join("&", parameters));
    }

    private static String filter(String field, String operator, String value) {
        return "filtering="
                + encode("[{\"field\":\"" + field + "\",\"operator\":\"" + operator + "\",\"value\":" + value + "}]");
    }

    private static double spend(JsonNode body) {
        double spend = 0;
        for (JsonNode row : body.path("data")) {
            spend += Double.parseDouble(row.path("spend").asText());
        }
        return spend;
    }

    @ParameterizedTest
    @ValueSource(strings = {"account", "campaign", "adset", "ad"})
    void whatIsAskedForByIdAloneCountsOnEveryLevel(String level) {
        double whole = spend(ask("level=" + level, "fields=spend").body());
        List<Double> parts = new ArrayList<>();
        for (String[] part : new String[][] {
            {"ad.id", "\"" + one.ad() + "\""},
            {"ad.id", "\"" + secondAd + "\""},
            {"adset.id", "\"" + other.adSet() + "\""}
        }) {
            parts.add(spend(ask("level=" + level, "fields=spend", filter(part[0], "EQUAL", part[1]))
                    .body()));
        }

        assertThat(parts).allSatisfy(part -> assertThat(part).isPositive());
        assertThat(parts.stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(whole, org.assertj.core.data.Offset.offset(0.01));
        assertThat(spend(ask(
                                "level=" + level,
                                "fields=spend",
                                filter("campaign.id", "IN", "[\"" + one.campaign() + "\"]"))
                        .body()))
                .isCloseTo(parts.get(0) + parts.get(1), org.assertj.core.data.Offset.offset(0.01));
    }

    @Test
    void breakdownsAndWindowsThatInsightsDoNotHaveAreRefused() {
        JsonNode breakdown = ask("breakdowns=shoe_size").error();
        JsonNode window =
                ask("action_attribution_windows=" + encode("[\"3d_click\"]")).error();

        assertThat(breakdown.path("code").asInt()).isEqualTo(2);
        assertThat(breakdown.path("error_subcode").asInt()).isEqualTo(1504041);
        assertThat(window.path("code").asInt()).isEqualTo(100);
        assertThat(ask(
                                "breakdowns=age,gender",
                                "action_attribution_windows=" + encode("[\"1d_click\",\"incrementality\"]"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "last_quarter",
        "last_week_sun_sat",
        "last_year",
        "this_quarter",
        "this_week_sun_today",
        "maximum",
        "today"
    })
    void everyPresetOfTheSdkIsKnown(String preset) {
        assertThat(client.get(ACCOUNT + "insights?date_preset=" + preset).status())
                .isEqualTo(200);
    }

    @Test
    void aWeekOfTheUnitedStatesBeginsOnASunday() {
        JsonNode row = client.get(ACCOUNT + "insights?fields=spend&date_preset=last_week_sun_sat")
                .body()
                .path("data")
                .path(0);

        assertThat(java.time.LocalDate.parse(row.path("date_start").asText()).getDayOfWeek())
                .isEqualTo(java.time.DayOfWeek.SUNDAY);
        assertThat(java.time.LocalDate.parse(row.path("date_stop").asText()).getDayOfWeek())
                .isEqualTo(java.time.DayOfWeek.SATURDAY);
    }

    @Test
    void aResultHasItsCost() {
        JsonNode row =
                ask("fields=spend,results,cost_per_result").body().path("data").path(0);

        JsonNode result = row.path("results").path(0);
        JsonNode cost = row.path("cost_per_result").path(0);
        double count = result.path("values").path(0).path("value").asDouble();
        assertThat(cost.path("indicator")).isEqualTo(result.path("indicator"));
        assertThat(cost.path("values").path(0).path("value").asDouble() * count)
                .isCloseTo(row.path("spend").asDouble(), org.assertj.core.data.Offset.offset(0.01));
    }
}
