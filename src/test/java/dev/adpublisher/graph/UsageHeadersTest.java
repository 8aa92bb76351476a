package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adpublisher.graph.UsageHeaders.Use;
import io.vertx.core.MultiMap;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Meta's headers, letter by letter as marketing-api.md 8.9 has them; and what else may come. */
class UsageHeadersTest {

    private static final Use NONE = Use.UNSAID;

    @Test
    void theAppsUseIsFlat() {
        UsageHeaders usage = of("X-App-Usage", "{\"call_count\":28,\"total_time\":25,\"total_cputime\":25}");
        assertThat(usage)
                .isEqualTo(new UsageHeaders(NONE, NONE, new Use(28, Duration.ZERO), null, Duration.ZERO, null));
    }

    @Test
    void theAccountsUseIsFlatAndItsTimeIsInSecondsAndCountsOnlyWhenItIsFull() {
        assertThat(
                        of(
                                "X-Ad-Account-Usage",
                                "{\"acc_id_util_pct\":9.67,\"reset_time_duration\":100,\"ads_api_access_tier\":\"standard_access\"}"))
                .isEqualTo(new UsageHeaders(
                        new Use(9.67, Duration.ZERO), NONE, NONE, 9.67, Duration.ofSeconds(100), "standard_access"));
        assertThat(of("X-Ad-Account-Usage", "{\"acc_id_util_pct\":100,\"reset_time_duration\":100}")
                        .account())
                .isEqualTo(new Use(100, Duration.ofSeconds(100)));
    }

    @Test
    void theBusinessesUseIsAMapOfListsAndItsTimeIsInMinutes() {
        assertThat(
                        of(
                                "X-Business-Use-Case-Usage",
                                "{\"1006\":[{\"type\":\"ads_management\",\"call_count\":100,\"total_cputime\":25,\"total_time\":25,"
                                        + "\"estimated_time_to_regain_access\":19,\"ads_api_access_tier\":\"development_access\"}]}"))
                .isEqualTo(new UsageHeaders(
                        new Use(100, Duration.ofMinutes(19)), NONE, NONE, null, Duration.ZERO, "development_access"));
    }

    @Test
    void whatIsUsedByInsightsIsNotThePublishings() {
        UsageHeaders usage = of(
                "X-Business-Use-Case-Usage",
                "{\"1006\":[{\"type\":\"ads_insights\",\"call_count\":97,\"estimated_time_to_regain_access\":7},"
                        + "{\"type\":\"ads_management\",\"call_count\":3,\"estimated_time_to_regain_access\":0}]}");
        assertThat(usage.account()).isEqualTo(new Use(3, Duration.ZERO));
        assertThat(usage.insights()).isEqualTo(new Use(97, Duration.ofMinutes(7)));
        assertThat(usage.regain(new CallKind(3, false))).isZero();
        assertThat(usage.regain(new CallKind(1, true))).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void insightsHaveAHeaderOfTheirOwn() {
        UsageHeaders usage = of(
                "X-FB-Ads-Insights-Throttle",
                "{\"app_id_util_pct\":100,\"acc_id_util_pct\":10,\"ads_api_access_tier\":\"standard_access\"}");
        assertThat(usage)
                .isEqualTo(new UsageHeaders(
                        NONE, new Use(100, Duration.ZERO), NONE, null, Duration.ZERO, "standard_access"));
    }

    @Test
    void theHighestOfAllEntriesCounts() {
        MultiMap headers = header("x-ad-account-usage", "{\"acc_id_util_pct\":99.5}");
        headers.add(
                "x-business-use-case-usage",
                "{\"1\":[{\"call_count\":3,\"estimated_time_to_regain_access\":1},{\"total_time\":7}],\"2\":[{\"estimated_time_to_regain_access\":2}]}");
        assertThat(UsageHeaders.of(headers).account()).isEqualTo(new Use(99.5, Duration.ofMinutes(2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{\"call_count\":,",
                "[]",
                "7",
                "null",
                "\"text\"",
                "{\"call_count\":-7}",
                "{\"call_count\":\"many\"}",
                "{\"1\":{\"type\":7}}",
                "{\"1\":[7,null,[]]}",
                "{\"call_count\":null}",
                "{\"call_count\":1e999}",
                "{\"call_count\":NaN}",
                "{\"acc_id_util_pct\":99999999,\"reset_time_duration\":999999999999}",
                "{\"acc_id_util_pct\":-5,\"app_id_util_pct\":1e300}",
                "{\"acc_id_util_pct\":100,\"reset_time_duration\":-1,\"x\":",
                "{\"ads_api_access_tier\":{}}",
                "{\"1\":[{\"estimated_time_to_regain_access\":-5}]}",
                "{\"1\":[{\"estimated_time_to_regain_access\":9223372036854775807}]}",
                "{\"1\":[{\"estimated_time_to_regain_access\":1441,\"call_count\":1001}]}"
            })
    void whatCannotBeReadOrMeantSaysNothing(String value) {
        UsageHeaders nothing = new UsageHeaders(NONE, NONE, NONE, null, Duration.ZERO, null);
        MultiMap headers = header("X-App-Usage", value);
        headers.add("X-Ad-Account-Usage", value);
        headers.add("X-Business-Use-Case-Usage", value);
        headers.add("X-FB-Ads-Insights-Throttle", value);
        assertThat(UsageHeaders.of(headers)).isEqualTo(nothing);
        assertThat(UsageHeaders.of(MultiMap.caseInsensitiveMultiMap())).isEqualTo(nothing);
    }

    private static UsageHeaders of(String name, String value) {
        return UsageHeaders.of(header(name, value));
    }

    private static MultiMap header(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }
}
