package dev.adpublisher.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.adpublisher.graph.DirectoryAdAccount;
import dev.adpublisher.graph.DirectoryPixel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ad_account_facts} holds, under Meta's own names; pixel aside, all from the ad account.
 *
 * @param minDailyBudget in units of the currency's Meta offset
 * @param pixelId the chosen pixel, or the account's only one
 */
record AccountSnapshot(
        @Nullable String timezoneName,
        @Nullable Integer accountStatus,
        @Nullable Integer disableReason,
        @Nullable Long minDailyBudget,
        @Nullable String defaultDsaPayor,
        @Nullable String defaultDsaBeneficiary,
        @Nullable String pixelId) {

    static AccountSnapshot of(DirectoryAdAccount account, List<DirectoryPixel> pixels, @Nullable String chosenPixel) {
        String pixel =
                chosenPixel == null && pixels.size() == 1 ? pixels.getFirst().id() : chosenPixel;
        return new AccountSnapshot(
                account.timezoneName(),
                account.accountStatus(),
                account.disableReason(),
                account.minDailyBudgetMinor(),
                account.defaultDsaPayor(),
                account.defaultDsaBeneficiary(),
                pixel);
    }

    static AccountSnapshot read(JsonNode facts) {
        return new AccountSnapshot(
                text(facts, "timezone_name"),
                facts.path("account_status").isInt()
                        ? facts.path("account_status").intValue()
                        : null,
                facts.path("disable_reason").isInt()
                        ? facts.path("disable_reason").intValue()
                        : null,
                facts.path("min_daily_budget").isIntegralNumber()
                        ? facts.path("min_daily_budget").longValue()
                        : null,
                text(facts, "default_dsa_payor"),
                text(facts, "default_dsa_beneficiary"),
                text(facts, "pixel_id"));
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("timezone_name", timezoneName)
                .put("account_status", accountStatus)
                .put("disable_reason", disableReason)
                .put("min_daily_budget", minDailyBudget)
                .put("default_dsa_payor", defaultDsaPayor)
                .put("default_dsa_beneficiary", defaultDsaBeneficiary)
                .put("pixel_id", pixelId);
    }

    private static @Nullable String text(JsonNode facts, String member) {
        return facts.path(member).textValue();
    }
}
