package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Meta's headers, letter by letter as marketing-api.md 8.9 has them; and what else may come. */
class UsageHeadersTest {

    @Test
    void theAppsUseIsFlat() {
        assertThat(UsageHeaders.of(header("X-App-Usage", "{\"call_count\":28,\"total_time\":25,\"total_cputime\":25}")))
                .isEqualTo(new UsageHeaders(28, Duration.ZERO));
    }

    @Test
    void theAccountsUseIsFlatAndItsTimeCountsOnlyWhenItIsFull() {
        assertThat(
                        UsageHeaders.of(
                                header(
                                        "X-Ad-Account-Usage",
                                        "{\"acc_id_util_pct\":9.67,\"reset_time_duration\":100,\"ads_api_access_tier\":\"standard_access\"}")))
                .isEqualTo(new UsageHeaders(9.67, Duration.ZERO));
        assertThat(UsageHeaders.of(
                        header("X-Ad-Account-Usage", "{\"acc_id_util_pct\":100,\"reset_time_duration\":100}")))
                .isEqualTo(new UsageHeaders(100, Duration.ofSeconds(100)));
    }

    @Test
    void theBusinessesUseIsAMapOfListsAndItsTimeIsInMinutes() {
        assertThat(
                        UsageHeaders.of(
                                header(
                                        "X-Business-Use-Case-Usage",
                                        "{\"1006\":[{\"type\":\"ads_management\",\"call_count\":100,\"total_cputime\":25,\"total_time\":25,"
                                                + "\"estimated_time_to_regain_access\":19,\"ads_api_access_tier\":\"standard_access\"}]}")))
                .isEqualTo(new UsageHeaders(100, Duration.ofMinutes(19)));
    }

    @Test
    void theHighestOfAllCounts() {
        MultiMap headers = header("x-app-usage", "{\"call_count\":28}");
        headers.add("x-ad-account-usage", "{\"acc_id_util_pct\":99.5}");
        headers.add(
                "x-business-use-case-usage",
                "{\"1\":[{\"call_count\":3,\"estimated_time_to_regain_access\":1},{\"total_time\":7}],\"2\":[{\"estimated_time_to_regain_access\":2}]}");
        assertThat(UsageHeaders.of(headers)).isEqualTo(new UsageHeaders(99.5, Duration.ofMinutes(2)));
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
                "{\"acc_id_util_pct\":100,\"reset_time_duration\":-1,\"x\":",
                "{\"1\":[{\"estimated_time_to_regain_access\":-5}]}"
            })
    void whatCannotBeReadSaysNothing(String value) {
        MultiMap headers = header("X-App-Usage", value);
        headers.add("X-Ad-Account-Usage", value);
        headers.add("X-Business-Use-Case-Usage", value);
        assertThat(UsageHeaders.of(headers)).isEqualTo(new UsageHeaders(0, Duration.ZERO));
        assertThat(UsageHeaders.of(MultiMap.caseInsensitiveMultiMap())).isEqualTo(new UsageHeaders(0, Duration.ZERO));
    }

    @Test
    void anAbsurdTimeStopsAnAccountForADayAtMost() {
        assertThat(UsageHeaders.of(header(
                                "X-Business-Use-Case-Usage",
                                "{\"1\":[{\"estimated_time_to_regain_access\":9223372036854775807}]}"))
                        .regain())
                .isEqualTo(Duration.ofDays(1));
        assertThat(UsageHeaders.of(header(
                                "X-Ad-Account-Usage",
                                "{\"acc_id_util_pct\":99999999,\"reset_time_duration\":999999999999}"))
                        .regain())
                .isEqualTo(Duration.ofDays(1));
    }

    private static MultiMap header(String name, String value) {
        return MultiMap.caseInsensitiveMultiMap().add(name, value);
    }
}
