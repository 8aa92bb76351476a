package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Set;

/**
 * What an insights request asks for.
 *
 * @param increment days per row, 0 for the whole range
 * @param fields as named, in order; empty for the defaults
 */
record InsightsQuery(Kind level, LocalDate since, LocalDate until, int increment, List<String> fields) {
    private static final int MONTHS_KEPT = 37;

    static InsightsQuery read(Realm realm, MetaObject node, Params params) {
        LocalDate today = realm.times.date(realm.clock.now(), accountOf(node));
        LocalDate[] range = range(params, today);
        if (range[0].isBefore(today.minusMonths(MONTHS_KEPT))) {
            throw Refusal.of(3018, "(#3018) The start date of the time range cannot be beyond 37 months from now")
                    .blame("time_range");
        }
        if (range[1].isBefore(range[0])) {
            throw Refusal.invalid("time_range: since must not be after until").blame("time_range");
        }
        List<String> fields = params.list("fields");
        for (String field : fields) {
            if (!realm.catalog.insightsFields.contains(field)) {
                throw Refusal.invalid(field + " is not valid for fields param. please check /" + node.id
                        + "/insights for all valid values");
            }
        }
        divisions(realm.catalog, params);
        return new InsightsQuery(level(node, params), range[0], range[1], increment(params), fields);
    }

    /** Rows are not divided here, but what cannot divide them is refused. */
    private static void divisions(Catalog catalog, Params params) {
        if (!catalog.breakdowns.containsAll(params.list("breakdowns"))) {
            throw Refusal.of(2, "Invalid breakdowns")
                    .subcode(1504041)
                    .explain("Invalid breakdowns", "Choose breakdowns that insights have.")
                    .blame("breakdowns");
        }
        oneOf(catalog.actionBreakdowns, params, "action_breakdowns");
        oneOf(catalog.attributionWindows, params, "action_attribution_windows");
    }

    private static void oneOf(Set<String> known, Params params, String name) {
        if (!known.containsAll(params.list(name))) {
            throw Normal.notOneOf(name, known);
        }
    }

    private static String accountOf(MetaObject node) {
        return node.account;
    }

    private static Kind level(MetaObject node, Params params) {
        String level = params.get("level", node.kind.word);
        return switch (level) {
            case "account" -> Kind.ACCOUNT;
            case "campaign" -> Kind.CAMPAIGN;
            case "adset" -> Kind.AD_SET;
            case "ad" -> Kind.AD;
            default -> throw Normal.notOneOf("level", Set.of("account", "campaign", "adset", "ad"));
        };
    }

    private static int increment(Params params) {
        return switch (params.get("time_increment", "all_days")) {
            case "all_days" -> 0;
            case "monthly" -> 30;
            default -> {
                int days = params.integer("time_increment", 1);
                if (days < 1 || days > 90) {
                    throw Refusal.invalid("time_increment must be 1 to 90, monthly or all_days")
                            .blame("time_increment");
                }
                yield days;
            }
        };
    }

    private static LocalDate[] range(Params params, LocalDate today) {
        ObjectNode range = params.object("time_range");
        if (range != null) {
            return new LocalDate[] {date(range.get("since")), date(range.get("until"))};
        }
        return preset(params.get("date_preset", "last_30d"), today);
    }

    private static LocalDate date(@org.jspecify.annotations.Nullable JsonNode node) {
        try {
            return LocalDate.parse(node == null ? "" : node.asText());
        } catch (DateTimeException unreadable) {
            throw Refusal.invalid("time_range needs since and until as YYYY-MM-DD")
                    .blame("time_range");
        }
    }

    private static LocalDate[] preset(String name, LocalDate today) {
        LocalDate yesterday = today.minusDays(1);
        LocalDate monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        LocalDate sunday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY));
        LocalDate quarter = today.with(IsoFields.DAY_OF_QUARTER, 1);
        LocalDate year = today.withDayOfYear(1);
        return switch (name) {
            case "today" -> new LocalDate[] {today, today};
            case "yesterday" -> new LocalDate[] {yesterday, yesterday};
            case "last_3d" -> new LocalDate[] {today.minusDays(3), yesterday};
            case "last_7d" -> new LocalDate[] {today.minusDays(7), yesterday};
            case "last_14d" -> new LocalDate[] {today.minusDays(14), yesterday};
            case "last_28d" -> new LocalDate[] {today.minusDays(28), yesterday};
            case "last_30d" -> new LocalDate[] {today.minusDays(30), yesterday};
            case "last_90d" -> new LocalDate[] {today.minusDays(90), yesterday};
            case "this_month" -> new LocalDate[] {today.withDayOfMonth(1), today};
            case "last_month" ->
                new LocalDate[] {
                    today.minusMonths(1).withDayOfMonth(1),
                    today.withDayOfMonth(1).minusDays(1)
                };
            case "this_quarter" -> new LocalDate[] {quarter, today};
            case "last_quarter" -> new LocalDate[] {quarter.minusMonths(3), quarter.minusDays(1)};
            case "this_year" -> new LocalDate[] {year, today};
            case "last_year" -> new LocalDate[] {year.minusYears(1), year.minusDays(1)};
            case "this_week_sun_today" -> new LocalDate[] {sunday, today};
            case "last_week_sun_sat" -> new LocalDate[] {sunday.minusDays(7), sunday.minusDays(1)};
            case "this_week_mon_today" -> new LocalDate[] {monday, today};
            case "last_week_mon_sun" -> new LocalDate[] {monday.minusDays(7), monday.minusDays(1)};
            case "maximum", "data_maximum" ->
                new LocalDate[] {today.minusMonths(MONTHS_KEPT).plusDays(1), today};
            default ->
                throw Refusal.invalid("Param date_preset is not a known preset: " + name)
                        .blame("date_preset");
        };
    }
}
