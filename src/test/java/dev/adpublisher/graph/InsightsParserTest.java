package dev.adpublisher.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InsightsParserTest {

    private static Optional<InsightsPage> parse(String text) {
        return InsightsParser.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InsightsRow row(String members) {
        return parse("{\"data\":[{\"campaign_id\":\"1\",\"date_start\":\"2026-11-20\"," + members + "}]}")
                .orElseThrow()
                .rows()
                .getFirst();
    }

    @Test
    void readsARowExactly() {
        // When
        InsightsRow row = row(
                """
                "adset_id":"2","ad_id":"3","account_currency":"EUR","impressions":"1200","reach":"1000","frequency":"1.2","clicks":"30",
                "inline_link_clicks":"20","spend":"1234567890123.10","cpc":"0.333333","cpm":"8.33","ctr":"2.5","date_stop":"2026-11-20",
                "actions":[{"action_type":"lead","value":"3","7d_click":"2"},{"action_type":"brand_new.thing","value":"1.5"}],
                "action_values":[{"action_type":"lead","value":"37.50"}],"cost_per_action_type":[{"action_type":"lead","value":"3.333333"}],
                "results":[{"indicator":"actions:lead","values":[{"value":"3","attribution_windows":["default"]},{"value":"2","attribution_windows":["1d_view"]}]}],
                "attribution_setting":"7d_click"
                """);
        // Then
        assertThat(row)
                .isEqualTo(new InsightsRow(
                        "1",
                        "2",
                        "3",
                        LocalDate.of(2026, 11, 20),
                        "EUR",
                        1200L,
                        1000L,
                        new BigDecimal("1.2"),
                        30L,
                        20L,
                        new BigDecimal("1234567890123.10"),
                        new BigDecimal("0.333333"),
                        new BigDecimal("8.33"),
                        new BigDecimal("2.5"),
                        Map.of("lead", BigDecimal.valueOf(3), "brand_new.thing", new BigDecimal("1.5")),
                        Map.of("lead", new BigDecimal("37.50")),
                        Map.of("lead", new BigDecimal("3.333333")),
                        BigDecimal.valueOf(3),
                        "actions:lead",
                        "7d_click"));
    }

    @Test
    void takesNumbersAsTheyComeAndWhatMetaLeavesOutAsZero() {
        // When
        InsightsRow row = row("\"impressions\":7,\"spend\":0.1,\"actions\":null,\"unheard_of\":{\"a\":[1,{\"b\":2}]}");
        // Then
        assertThat(row.impressions()).isEqualTo(7);
        assertThat(row.spend()).isEqualTo(new BigDecimal("0.1"));
        assertThat(row.clicks()).isZero();
        assertThat(row.actions()).isEmpty();
        assertThat(row.reach()).isNull();
    }

    @Test
    void doesNotTakeWhatCannotBeReadForZero() {
        // When
        InsightsRow row = row(
                "\"impressions\":\"many\",\"clicks\":\"1.5\",\"spend\":\"1e999999\",\"actions\":[{\"action_type\":\"lead\"},7,[{\"action_type\":\"x\",\"value\":1}]]");
        // Then
        assertThat(row.impressions()).isNull();
        assertThat(row.clicks()).isNull();
        assertThat(row.spend()).isNull();
        assertThat(row.actions()).isEmpty();
    }

    @Test
    void countsRowsThatNameNoObjectOrDay() {
        // When
        InsightsPage page = parse(
                        """
                        {"data":[{"date_start":"2026-11-20"},{"campaign_id":"1"},{"campaign_id":"1x","date_start":"2026-11-20"},7,
                                 {"campaign_id":"1","date_start":"2026-11-20"}]}""")
                .orElseThrow();
        // Then
        assertThat(page.unreadable()).isEqualTo(3);
        assertThat(page.rows()).hasSize(1);
    }

    @Test
    void followsThePagesOnlyWhereThereIsANextOne() {
        String cursors = "{\"data\":[],\"paging\":{\"cursors\":{\"before\":\"a\",\"after\":\"b\"}%s}}";
        assertThat(parse(cursors.formatted(",\"next\":\"https://x/?access_token=t\""))
                        .orElseThrow()
                        .next())
                .isEqualTo("b");
        assertThat(parse(cursors.formatted("")).orElseThrow().next()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"data\":7}",
                "{\"data\":[{\"campaign_id\":\"1\",\"date_start\":\"2026-11-20\"}",
                "{\"data\":[{\"campaign_id\":\"1\",\"date_sta",
                "{\"data\":[]} trailing",
                "{\"data\":[],\"error\":{\"code\":1}}",
                "<html></html>"
            })
    void takesNothingThatIsNoWholePage(String text) {
        assertThat(parse(text)).isEmpty();
    }
}
