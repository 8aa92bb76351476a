package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * An ad account as Meta describes it.
 *
 * @param currency ISO 4217
 * @param timezoneName IANA name
 * @param accountStatus 1 active, 2 disabled, 3 unsettled, 7 pending risk review, 8 pending settlement, 9 in grace period, 100 pending closure,
 *     101 closed (Meta's reference of the ad account)
 * @param disableReason 0 if none
 * @param paymentConnected whether it has a source of funding
 * @param minDailyBudgetMinor in units of the currency's Meta offset; null if unknown
 */
public record DirectoryAdAccount(
        AdAccountId id,
        @Nullable String name,
        @Nullable String currency,
        @Nullable String timezoneName,
        int accountStatus,
        int disableReason,
        boolean paymentConnected,
        @Nullable Long minDailyBudgetMinor,
        @Nullable String defaultDsaPayor,
        @Nullable String defaultDsaBeneficiary,
        @Nullable String businessId,
        @Nullable String businessName) {

    static final String FIELDS =
            "id,account_id,name,currency,timezone_name,account_status,disable_reason,funding_source,"
                    + "funding_source_details,min_daily_budget,default_dsa_payor,default_dsa_beneficiary,business";

    static DirectoryAdAccount of(AdAccountId asked, JsonNode account) {
        JsonNode business = account.path("business");
        return new DirectoryAdAccount(
                asked,
                DirectoryJson.text(account, "name"),
                DirectoryJson.text(account, "currency"),
                DirectoryJson.text(account, "timezone_name"),
                DirectoryJson.integer(account, "account_status", 0),
                DirectoryJson.integer(account, "disable_reason", 0),
                hasFunding(account),
                DirectoryJson.number(account, "min_daily_budget"),
                DirectoryJson.text(account, "default_dsa_payor"),
                DirectoryJson.text(account, "default_dsa_beneficiary"),
                DirectoryJson.text(business, "id"),
                DirectoryJson.text(business, "name"));
    }

    private static boolean hasFunding(JsonNode account) {
        String source = DirectoryJson.text(account, "funding_source");
        return (source != null && !source.equals("0"))
                || DirectoryJson.text(account.path("funding_source_details"), "id") != null;
    }
}
