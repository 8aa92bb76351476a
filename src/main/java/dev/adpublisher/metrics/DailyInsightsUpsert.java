package dev.adpublisher.metrics;

import dev.adpublisher.graph.InsightsRow;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Stores a page of rows with one statement: one array per column, unnested by PostgreSQL. A final row is left alone, an older answer does not
 * overwrite a newer one, and a value that could not be read does not overwrite one that could.
 */
@ApplicationScoped
class DailyInsightsUpsert {
    private static final String UPSERT =
            """
            INSERT INTO daily_insights AS t (user_id, ad_account_id, time_zone, level, read_at, campaign_id, day, object_id, currency, impressions,
                   reach, frequency, clicks, inline_link_clicks, spend, cpc, cpm, ctr, actions, action_values, cost_per_action_type, results,
                   result_indicator, conversions, attribution_setting, is_final)
            SELECT $1, $2, $3, $4, $5, r.campaign_id, r.day, r.object_id, coalesce(r.currency, $26), r.impressions, r.reach, r.frequency::numeric,
                   r.clicks, r.inline_link_clicks, r.spend::numeric, r.cpc::numeric, r.cpm::numeric, r.ctr::numeric, r.actions::jsonb,
                   r.action_values::jsonb, r.cost_per_action_type::jsonb, r.results::numeric, r.result_indicator, r.conversions::numeric,
                   r.attribution_setting, r.day <= $25
              FROM unnest($6::uuid[], $7::date[], $8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::text[], $13::bigint[], $14::bigint[],
                          $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[],
                          $24::text[], $27::text[])
                   AS r (campaign_id, day, object_id, currency, impressions, reach, frequency, clicks, inline_link_clicks, spend, cpc, cpm, ctr,
                         actions, action_values, cost_per_action_type, results, result_indicator, conversions, attribution_setting)
             -- In one order for all, so that runs that overlap wait for one another and never in a circle.
             ORDER BY r.campaign_id, r.day, r.object_id
            ON CONFLICT (campaign_id, level, day, object_id) DO UPDATE
               SET ad_account_id = excluded.ad_account_id, time_zone = excluded.time_zone, read_at = excluded.read_at, currency = excluded.currency,
                   impressions = coalesce(excluded.impressions, t.impressions), reach = coalesce(excluded.reach, t.reach),
                   frequency = coalesce(excluded.frequency, t.frequency), clicks = coalesce(excluded.clicks, t.clicks),
                   inline_link_clicks = coalesce(excluded.inline_link_clicks, t.inline_link_clicks), spend = coalesce(excluded.spend, t.spend),
                   cpc = excluded.cpc, cpm = excluded.cpm, ctr = excluded.ctr, actions = excluded.actions, action_values = excluded.action_values,
                   cost_per_action_type = excluded.cost_per_action_type, results = excluded.results, result_indicator = excluded.result_indicator,
                   conversions = excluded.conversions, attribution_setting = excluded.attribution_setting, is_final = excluded.is_final
             WHERE NOT t.is_final AND t.read_at <= excluded.read_at
            """;

    private final TenantSql sql;
    private final Vertx vertx;
    private final InsightsRules rules = InsightsRules.bundled();

    DailyInsightsUpsert(TenantSql sql, Vertx vertx) {
        this.sql = sql;
        this.vertx = vertx;
    }

    /**
     * Where rows belong.
     *
     * @param readAt when Meta was asked, by the database's clock
     * @param lastFinalDay days up to this one change no more
     * @param campaigns by Meta's id; rows of others are none of ours
     */
    record Target(
            UUID user,
            AccountFacts account,
            Level level,
            LocalDate since,
            LocalDate until,
            Instant readAt,
            LocalDate lastFinalDay,
            Map<String, PublishedCampaign> campaigns) {
        Target {
            campaigns = Map.copyOf(campaigns);
        }
    }

    /** A row and whose it is. */
    private record Owned(PublishedCampaign campaign, String object, InsightsRow row) {
        private record Key(UUID campaign, String object, LocalDate day) {}

        Key key() {
            return new Key(campaign.id(), object, row.day());
        }
    }

    /** A page made ready: {@code foreign} rows name no object of the target, or another day. */
    private record Page(@Nullable Tuple arguments, int foreign) {}

    /** Stores what belongs to the target; answers how many rows do not. A page is made ready off the event loop, for it takes milliseconds. */
    Uni<Integer> store(Target target, List<InsightsRow> rows) {
        return Uni.createFrom()
                .completionStage(() ->
                        vertx.executeBlocking(() -> page(target, rows), false).toCompletionStage())
                .chain(page -> page.arguments() == null
                        ? Uni.createFrom().item(page.foreign())
                        : sql.executeAll(
                                        target.user(),
                                        List.of(
                                                WriteOrderSql.besidePages(target.user()),
                                                new Statement(UPSERT, page.arguments())))
                                .replaceWith(page.foreign()));
    }

    private Page page(Target target, List<InsightsRow> rows) {
        Map<Owned.Key, Owned> owned = new LinkedHashMap<>(rows.size() * 2);
        int foreign = 0;
        for (InsightsRow row : rows) {
            PublishedCampaign campaign = target.campaigns().get(row.campaignId());
            String object = target.level().objectId(row);
            boolean outside = row.day().isBefore(target.since()) || row.day().isAfter(target.until());
            if (campaign == null || object == null || outside) {
                foreign++;
            } else {
                Owned one = new Owned(campaign, object, row);
                // The same object and day twice in one page: the later one counts.
                owned.put(one.key(), one);
            }
        }
        return new Page(owned.isEmpty() ? null : arguments(target, owned.values()), foreign);
    }

    private Tuple arguments(Target target, Collection<Owned> rows) {
        AccountFacts account = target.account();
        return Tuple.tuple()
                .addUUID(target.user())
                .addString(account.adAccountId())
                .addString(account.zone().getId())
                .addString(target.level().wireName())
                .addOffsetDateTime(target.readAt().atOffset(ZoneOffset.UTC))
                .addArrayOfUUID(column(rows, UUID[]::new, one -> one.campaign().id()))
                .addArrayOfLocalDate(
                        column(rows, LocalDate[]::new, one -> one.row().day()))
                .addArrayOfString(column(rows, String[]::new, Owned::object))
                .addArrayOfString(column(rows, String[]::new, one -> currency(one.row())))
                .addArrayOfLong(column(rows, Long[]::new, one -> one.row().impressions()))
                .addArrayOfLong(column(rows, Long[]::new, one -> one.row().reach()))
                .addArrayOfString(numbers(rows, InsightsRow::frequency))
                .addArrayOfLong(column(rows, Long[]::new, one -> one.row().clicks()))
                .addArrayOfLong(column(rows, Long[]::new, one -> one.row().inlineLinkClicks()))
                .addArrayOfString(numbers(rows, InsightsRow::spend))
                .addArrayOfString(numbers(rows, InsightsRow::cpc))
                .addArrayOfString(numbers(rows, InsightsRow::cpm))
                .addArrayOfString(numbers(rows, InsightsRow::ctr))
                .addArrayOfString(column(
                        rows, String[]::new, one -> ActionsJson.of(one.row().actions())))
                .addArrayOfString(column(
                        rows, String[]::new, one -> ActionsJson.of(one.row().actionValues())))
                .addArrayOfString(column(
                        rows, String[]::new, one -> ActionsJson.of(one.row().costPerActionType())))
                .addArrayOfString(numbers(rows, InsightsRow::results))
                .addArrayOfString(column(rows, String[]::new, one -> one.row().resultIndicator()))
                .addArrayOfString(column(rows, String[]::new, this::conversions))
                .addLocalDate(target.lastFinalDay())
                .addString(account.currency())
                .addArrayOfString(column(rows, String[]::new, one -> one.row().attributionSetting()));
    }

    private static @Nullable String currency(InsightsRow row) {
        String currency = row.currency();
        return currency != null && currency.matches("[A-Z]{3}") ? currency : null;
    }

    private @Nullable String conversions(Owned one) {
        BigDecimal reached = rules.conversions(one.campaign().goal(), one.row().actions());
        return reached == null ? null : reached.toPlainString();
    }

    private static @Nullable String[] numbers(
            Collection<Owned> rows, Function<InsightsRow, @Nullable BigDecimal> part) {
        return column(rows, String[]::new, one -> {
            BigDecimal number = part.apply(one.row());
            return number == null ? null : number.toPlainString();
        });
    }

    private static <T> @Nullable T[] column(
            Collection<Owned> rows, IntFunction<@Nullable T[]> array, Function<Owned, @Nullable T> part) {
        @Nullable T[] column = array.apply(rows.size());
        int i = 0;
        for (Owned row : rows) {
            column[i++] = part.apply(row);
        }
        return column;
    }
}
