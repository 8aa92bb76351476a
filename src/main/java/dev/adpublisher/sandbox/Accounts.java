package dev.adpublisher.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What concerns an ad account as a whole. */
final class Accounts {
    private static final int ACTIVE = 1;

    private Accounts() {}

    /** @throws Refusal 200 when the account is disabled, unsettled or closed */
    static void checkUsable(MetaObject account) {
        int status = account.data.path("account_status").asInt(ACTIVE);
        if (status != ACTIVE) {
            throw Refusal.permission("The ad account is not active (account_status " + status + ")")
                    .explain("Account disabled", "This ad account cannot create or change ads.");
        }
    }

    /** {@code GET act_X/minimum_budgets}. */
    static Answer minimumBudgets(MetaObject account) {
        long minimum = account.data.path("min_daily_budget").asLong();
        ObjectNode body = Json.object();
        body.putArray("data")
                .addObject()
                .put("currency", account.text("currency", ""))
                .put("min_daily_budget_imp", minimum)
                .put("min_daily_budget_high_freq", minimum * 5)
                .put("min_daily_budget_low_freq", minimum * 40)
                .put("min_daily_budget_video_views", minimum);
        return Answer.ok(body);
    }
}
