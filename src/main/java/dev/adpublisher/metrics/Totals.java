package dev.adpublisher.metrics;

import dev.adpublisher.metrics.MetricsView.Item;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Adds days up, exactly: every sum is one of decimals. */
final class Totals {
    private static final int RATIO_DIGITS = 6;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    private final List<Item> items;

    private Totals(List<Item> items) {
        this.items = items;
    }

    static MetricsView.Totals of(List<Item> items) {
        return new Totals(items).sum();
    }

    private MetricsView.Totals sum() {
        long impressions = count(item -> orZero(item.impressions()));
        long clicks = count(item -> orZero(item.clicks()));
        Map<String, BigDecimal> byCurrency = spendByCurrency();
        BigDecimal spend = byCurrency.isEmpty()
                ? BigDecimal.ZERO
                : byCurrency.size() == 1 ? byCurrency.values().iterator().next() : null;
        Map<String, BigDecimal> actions = merged(Item::actions);
        BigDecimal conversions = number(Item::conversions);
        return new MetricsView.Totals(
                impressions,
                null,
                null,
                clicks,
                count(item -> orZero(item.inlineLinkClicks())),
                spend,
                byCurrency,
                ratio(spend, BigDecimal.valueOf(clicks), BigDecimal.ONE),
                ratio(spend, BigDecimal.valueOf(impressions), THOUSAND),
                ratio(BigDecimal.valueOf(clicks), BigDecimal.valueOf(impressions), HUNDRED),
                actions,
                spend == null ? Map.of() : merged(Item::actionValues),
                costs(spend, actions),
                number(Item::results),
                conversions,
                conversions == null ? null : ratio(spend, conversions, BigDecimal.ONE),
                items.stream().allMatch(Item::isFinal));
    }

    /** The currency of all amounts; null when there are several, or none. */
    static @Nullable String currency(List<Item> items) {
        List<String> all = items.stream()
                .map(Item::currency)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return all.size() == 1 ? all.getFirst() : null;
    }

    private Map<String, BigDecimal> spendByCurrency() {
        Map<String, BigDecimal> sums = new TreeMap<>();
        for (Item item : items) {
            BigDecimal spend = item.spend();
            String currency = item.currency();
            if (spend != null && currency != null) {
                sums.merge(currency, spend, BigDecimal::add);
            }
        }
        return sums;
    }

    private Map<String, BigDecimal> merged(Function<Item, Map<String, BigDecimal>> part) {
        Map<String, BigDecimal> sums = new TreeMap<>();
        items.forEach(item -> part.apply(item).forEach((type, value) -> sums.merge(type, value, BigDecimal::add)));
        return sums;
    }

    private static Map<String, BigDecimal> costs(@Nullable BigDecimal spend, Map<String, BigDecimal> actions) {
        Map<String, BigDecimal> costs = new LinkedHashMap<>();
        actions.forEach((type, number) -> {
            BigDecimal cost = ratio(spend, number, BigDecimal.ONE);
            if (cost != null) {
                costs.put(type, cost);
            }
        });
        return costs;
    }

    private long count(ToLongFunction<Item> part) {
        return items.stream().mapToLong(part).sum();
    }

    private @Nullable BigDecimal number(Function<Item, @Nullable BigDecimal> part) {
        List<BigDecimal> known = new ArrayList<>();
        for (Item item : items) {
            BigDecimal number = part.apply(item);
            if (number != null) {
                known.add(number);
            }
        }
        return known.isEmpty() ? null : known.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static long orZero(@Nullable Long count) {
        return count == null ? 0 : count;
    }

    private static @Nullable BigDecimal ratio(@Nullable BigDecimal part, BigDecimal whole, BigDecimal times) {
        return part == null || whole.signum() == 0
                ? null
                : part.multiply(times).divide(whole, RATIO_DIGITS, RoundingMode.HALF_UP);
    }
}
