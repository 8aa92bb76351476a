package dev.adpublisher.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.metrics.MetricsView.Item;
import dev.adpublisher.platform.JsonText;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the figures' readers need. */
@ApplicationScoped
class MetricsSql {
    private static final String HEAD =
            """
            SELECT c.last_metrics_sync_at, m.meta_campaign_id, m.meta_adset_id, m.meta_ad_ids, m.published_at,
                   coalesce(g.time_zone, x.ad_account_facts ->> 'timezone_name') AS time_zone, coalesce(g.currency, x.ad_account_currency_code) AS currency,
                   g.recent_at, g.month_at, g.settled_to, g.error_code, g.error_message, g.planned_tier IS NOT NULL AS planned, clock_timestamp() AS now,
                   coalesce((SELECT p.ad_account_id FROM publications p WHERE p.campaign_id = c.id ORDER BY p.attempt DESC LIMIT 1),
                            ad_account_digits(x.selected_ad_account_id)) AS ad_account_id
              FROM campaigns c
              LEFT JOIN meta_published_campaigns m ON m.campaign_id = c.id
              LEFT JOIN campaign_meta_connections x ON x.campaign_id = c.id
              LEFT JOIN insights_progress g ON g.campaign_id = c.id
             WHERE c.id = $1 AND c.user_id = $2
            """;
    private static final String ROWS =
            """
            SELECT day, object_id, impressions, reach, frequency, clicks, inline_link_clicks, spend, currency, cpc, cpm, ctr, actions::text AS actions,
                   action_values::text AS action_values, cost_per_action_type::text AS cost_per_action_type, results, result_indicator, conversions,
                   attribution_setting, is_final, read_at
              FROM daily_insights WHERE campaign_id = $1 AND level = $2 AND day BETWEEN $3 AND $4
             ORDER BY day, object_id
            """;

    private final TenantSql sql;
    private final JsonText json = new JsonText();

    MetricsSql(TenantSql sql) {
        this.sql = sql;
    }

    /**
     * A campaign before its figures.
     *
     * @param objects Meta's ids that are known of it, by level
     * @param account the ad account that it is, or would be, published to
     */
    record Head(
            Instant now,
            Optional<AdAccountId> account,
            boolean published,
            Map<Level, List<String>> objects,
            @Nullable String timeZone,
            @Nullable String currency,
            boolean planned,
            MetricsView.Sync sync) {
        Head {
            objects = Map.copyOf(objects);
        }

        LocalDate today() {
            try {
                return now.atZone(ZoneId.of(timeZone == null ? "UTC" : timeZone))
                        .toLocalDate();
            } catch (DateTimeException unknown) {
                return now.atZone(ZoneId.of("UTC")).toLocalDate();
            }
        }
    }

    /** Fails with 404 when the user has no such campaign. */
    Uni<Head> head(UUID user, UUID campaign) {
        return sql.execute(user, HEAD, Tuple.of(campaign, user)).map(rows -> {
            if (rows.size() == 0) {
                throw Problem.notFound();
            }
            return head(rows.iterator().next());
        });
    }

    private static Head head(Row row) {
        String account = row.getString("ad_account_id");
        String error = row.getString("error_code");
        Instant last = AccountSql.instant(row, "last_metrics_sync_at");
        boolean planned = Boolean.TRUE.equals(row.getBoolean("planned"));
        Instant read = AccountSql.instant(row, "recent_at");
        // Not by the campaign's column: by the schema's word a verification writes that, too.
        String state = error != null ? "failed" : planned ? "syncing" : read == null ? "never" : filled(row);
        return new Head(
                row.getOffsetDateTime("now").toInstant(),
                account == null ? Optional.empty() : AdAccountId.parse(account),
                row.getOffsetDateTime("published_at") != null && row.getString("meta_campaign_id") != null,
                Map.of(
                        Level.CAMPAIGN, known(row.getString("meta_campaign_id")),
                        Level.ADSET, known(row.getString("meta_adset_id")),
                        Level.AD, known(row.getArrayOfStrings("meta_ad_ids"))),
                row.getString("time_zone"),
                row.getString("currency"),
                planned,
                new MetricsView.Sync(
                        state, last, read, row.getLocalDate("settled_to"), error, row.getString("error_message")));
    }

    /** With many ads in the account the past is filled in portions, after today and yesterday. */
    private static String filled(Row row) {
        return row.getOffsetDateTime("month_at") == null ? "syncing" : "synced";
    }

    private static List<String> known(@Nullable String @Nullable ... ids) {
        return ids == null
                ? List.of()
                : Stream.of(ids).filter(id -> id != null && !id.isEmpty()).toList();
    }

    /** The rows there are, by day and object. */
    Uni<List<Item>> rows(UUID user, UUID campaign, Level level, MetricsRange.Days days) {
        return sql.execute(user, ROWS, Tuple.of(campaign, level.wireName(), days.from(), days.to()))
                .map(rows -> {
                    List<Item> items = new ArrayList<>(rows.size());
                    rows.forEach(row -> items.add(item(row)));
                    return items;
                });
    }

    private Item item(Row row) {
        return new Item(
                row.getLocalDate("day"),
                row.getString("object_id"),
                row.getLong("impressions"),
                row.getLong("reach"),
                row.getBigDecimal("frequency"),
                row.getLong("clicks"),
                row.getLong("inline_link_clicks"),
                row.getBigDecimal("spend"),
                row.getString("currency"),
                row.getBigDecimal("cpc"),
                row.getBigDecimal("cpm"),
                row.getBigDecimal("ctr"),
                actions(row.getString("actions")),
                actions(row.getString("action_values")),
                actions(row.getString("cost_per_action_type")),
                row.getBigDecimal("results"),
                row.getString("result_indicator"),
                row.getBigDecimal("conversions"),
                row.getString("attribution_setting"),
                row.getBoolean("is_final"),
                AccountSql.instant(row, "read_at"));
    }

    private Map<String, BigDecimal> actions(@Nullable String text) {
        JsonNode node = json.convertToEntityAttribute(text);
        Map<String, BigDecimal> actions = new LinkedHashMap<>();
        if (node != null) {
            node.properties()
                    .forEach(member ->
                            actions.put(member.getKey(), member.getValue().decimalValue()));
        }
        return actions;
    }
}
