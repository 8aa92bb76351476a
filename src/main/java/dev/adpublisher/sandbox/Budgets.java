package dev.adpublisher.sandbox;

import org.jspecify.annotations.Nullable;

/** Money and flight: budgets in minor units, their minimum, their place, and the dates they need. */
final class Budgets {
    private static final long DAY = 86_400_000L;
    private static final long REMOVED_CAP = 922_337_203_685_478L;
    private final Realm realm;

    Budgets(Realm realm) {
        this.realm = realm;
    }

    static boolean present(Params params) {
        return params.has("daily_budget") || params.has("lifetime_budget");
    }

    /** @throws Refusal 1885272 (daily) or 1885650 (lifetime) under the account's minimum */
    void amounts(MetaObject account, Params params) {
        Long daily = params.integer("daily_budget");
        Long lifetime = params.integer("lifetime_budget");
        if (daily != null && lifetime != null) {
            throw Refusal.invalid("Only one of daily_budget and lifetime_budget may be set")
                    .blame("lifetime_budget");
        }
        long minimum = account.data.path("min_daily_budget").asLong();
        if (daily != null && daily < minimum) {
            throw tooLow(1885272, "daily_budget", minimum, account);
        }
        if (lifetime != null && lifetime < minimum) {
            throw tooLow(1885650, "lifetime_budget", minimum, account);
        }
        Long cap = params.integer("spend_cap");
        if (cap != null && cap < minimum * 100 && cap != REMOVED_CAP) {
            throw Refusal.invalid("spend_cap is too low").blame("spend_cap");
        }
    }

    private static Refusal tooLow(int subcode, String parameter, long minimum, MetaObject account) {
        return Refusal.invalid("Invalid parameter")
                .subcode(subcode)
                .explain(
                        "Your budget is too low",
                        "The minimum is " + minimum + " in the smallest unit of " + account.text("currency", "") + ".")
                .blame(parameter);
    }

    /** A bid strategy with a cap needs the cap. */
    void bid(Params params, @Nullable MetaObject campaign) {
        String strategy = params.get("bid_strategy", campaign == null ? "" : campaign.text("bid_strategy", ""));
        boolean capped = strategy.equals("COST_CAP") || strategy.equals("LOWEST_COST_WITH_BID_CAP");
        if (capped && !params.has("bid_amount") && !params.has("bid_constraints")) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(1815857)
                    .explain("Bid amount required", "The bid strategy " + strategy + " needs a bid_amount.")
                    .blame("bid_amount");
        }
    }

    /** @throws Refusal 1487033 for an end in the past; 100 for other impossible flights */
    void flight(String account, Params params, String endName, boolean daily, boolean lifetime) {
        long now = realm.clock.now();
        String startText = params.get("start_time");
        String endText = params.get(endName);
        long start = startText == null ? now : Math.max(now, realm.times.parse("start_time", startText, account));
        if (endText == null || endText.equals("0")) {
            if (lifetime) {
                throw Refusal.invalid("An end time is required with a lifetime budget")
                        .blame(endName);
            }
            return;
        }
        long end = realm.times.parse(endName, endText, account);
        if (end <= now) {
            throw Refusal.invalid("Invalid parameter")
                    .subcode(1487033)
                    .explain("End time is in the past", "The end time must be in the future.")
                    .blame(endName);
        }
        if (end <= start) {
            throw Refusal.invalid("The end time must be after the start time").blame(endName);
        }
        if (daily && end - start <= DAY) {
            throw Refusal.invalid("Ad sets with a daily budget must run for more than 24 hours")
                    .blame(endName);
        }
    }
}
