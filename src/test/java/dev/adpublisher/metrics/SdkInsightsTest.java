package dev.adpublisher.metrics;

import static dev.adpublisher.metrics.Measured.past;
import static dev.adpublisher.metrics.Measured.today;
import static org.assertj.core.api.Assertions.assertThat;

import com.facebook.ads.sdk.APIContext;
import com.facebook.ads.sdk.APINodeList;
import com.facebook.ads.sdk.APIRequest;
import com.facebook.ads.sdk.AdAccount;
import com.facebook.ads.sdk.AdReportRun;
import com.facebook.ads.sdk.AdsActionStats;
import com.facebook.ads.sdk.AdsInsights;
import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.contract.PlainHttpExecutor;
import dev.adpublisher.publishing.Journey;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Meta's own SDK reads the same insights from the sandbox, at once and as a report, and its sums are the API's. */
@QuarkusTest
class SdkInsightsTest {
    private static final List<String> FIELDS =
            List.of("ad_id", "spend", "impressions", "clicks", "inline_link_clicks", "actions");
    private static final int DAYS_BACK = 34;

    @Inject
    Measured measured;

    @BeforeAll
    static void speakPlainHttp() {
        APIRequest.changeRequestExecutor(new PlainHttpExecutor());
    }

    @AfterAll
    static void speakHttpsAgain() {
        APIRequest.changeRequestExecutor(new APIRequest.DefaultRequestExecutor());
    }

    @ParameterizedTest
    @CsvSource({"CAMPAIGN, 1", "ADSET, 1", "AD, 3"})
    void itsSumsAreTheApis(String level, int objects) throws Exception {
        // Given
        Journey journey = measured.running("leads-form", 2, 30);
        String base = Journey.sandbox();
        AdAccount account =
                new AdAccount(journey.account, new APIContext(base, base, "v24.0", journey.token, null, "8001", false));
        AdsInsights.EnumLevel sdkLevel = AdsInsights.EnumLevel.valueOf("VALUE_" + level);
        String range =
                "{\"since\":\"%s\",\"until\":\"%s\"}".formatted(today().minusDays(DAYS_BACK), today().minusDays(1));
        // When
        measured.sync(journey);
        JsonNode metrics = measured.metrics(journey, past(DAYS_BACK) + "&level=" + level.toLowerCase(Locale.ROOT));
        List<AdsInsights> atOnce = all(account.getInsights()
                .setLevel(sdkLevel)
                .setTimeRange(range)
                .setTimeIncrement("1")
                .requestFields(FIELDS)
                .setParam("limit", 7)
                .execute());
        AdReportRun run = account.getInsightsAsync()
                .setLevel(sdkLevel)
                .setTimeRange(range)
                .setTimeIncrement("1")
                .requestFields(FIELDS)
                .execute();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> "Job Completed"
                .equals(run.fetch().getFieldAsyncStatus()));
        List<AdsInsights> asReport = all(run.getInsights().setParam("limit", 11).execute());
        // Then
        assertThat(atOnce).hasSize(objects * 30);
        JsonNode totals = metrics.path("totals");
        for (List<AdsInsights> rows : List.of(atOnce, asReport)) {
            assertThat(days(rows)).isEqualTo(days(metrics));
            assertSum(totals, "spend", rows, row -> new BigDecimal(row.getFieldSpend()));
            assertSum(totals, "impressions", rows, row -> new BigDecimal(row.getFieldImpressions()));
            assertSum(totals, "clicks", rows, row -> new BigDecimal(row.getFieldClicks()));
            assertSum(totals, "inline_link_clicks", rows, row -> new BigDecimal(row.getFieldInlineLinkClicks()));
            assertSum(totals.path("actions"), "lead", rows, SdkInsightsTest::leads);
        }
    }

    /** What each day cost, without the days that cost nothing, which Meta leaves out. */
    private static Map<String, BigDecimal> days(List<AdsInsights> rows) {
        Map<String, BigDecimal> days = new TreeMap<>();
        rows.forEach(row -> days.merge(row.getFieldDateStart(), new BigDecimal(row.getFieldSpend()), BigDecimal::add));
        return stripped(days);
    }

    private static Map<String, BigDecimal> days(JsonNode metrics) {
        Map<String, BigDecimal> days = new TreeMap<>();
        metrics.path("items")
                .forEach(item -> days.merge(
                        item.path("date").asText(), item.path("spend").decimalValue(), BigDecimal::add));
        return stripped(days);
    }

    private static Map<String, BigDecimal> stripped(Map<String, BigDecimal> days) {
        days.values().removeIf(spend -> spend.signum() == 0);
        days.replaceAll((day, spend) -> spend.stripTrailingZeros());
        return days;
    }

    private static void assertSum(
            JsonNode totals, String field, List<AdsInsights> rows, Function<AdsInsights, BigDecimal> part) {
        assertThat(totals.path(field).decimalValue())
                .as(field)
                .isEqualByComparingTo(rows.stream().map(part).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isPositive();
    }

    private static BigDecimal leads(AdsInsights row) {
        return row.getFieldActions().stream()
                .filter(action -> "lead".equals(action.getFieldActionType()))
                .map(AdsActionStats::getFieldValue)
                .map(BigDecimal::new)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static List<AdsInsights> all(APINodeList<AdsInsights> first) throws Exception {
        List<AdsInsights> rows = new ArrayList<>();
        for (APINodeList<AdsInsights> page = first; page != null && !page.isEmpty(); page = page.nextPage()) {
            rows.addAll(page);
        }
        return rows;
    }
}
