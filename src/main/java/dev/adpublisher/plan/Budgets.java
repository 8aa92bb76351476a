package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From an amount in major units to Meta's units, exactly. */
final class Budgets {

    private static final String AMOUNT = "/budget_data/dailyBudget";
    private static final String CURRENCY = "/budget_data/currency";
    /** Larger amounts are typing errors in every currency, and small enough to stay exact in a long. */
    private static final int MAX_DIGITS = 12;

    private Budgets() {}

    /** The daily budget in units of the currency's Meta offset, or null with findings. */
    static @Nullable Long dailyBudget(JsonNode budgetData, @Nullable AccountFacts account, Findings findings) {
        Currencies.@Nullable Currency currency = currency(budgetData, account, findings);
        @Nullable BigDecimal amount = amount(budgetData.path("dailyBudget"), findings);
        if (amount == null || currency == null) {
            return null;
        }
        @Nullable Long minor = toMinor(amount, currency, findings);
        if (minor != null && account != null) {
            checkMinimum(minor, currency, account, findings);
        }
        return minor;
    }

    private static @Nullable BigDecimal amount(JsonNode node, Findings findings) {
        if (!Json.typed(node)) {
            findings.error(AMOUNT, "budget_missing", "There is no daily budget.", "Enter how much to spend per day.");
            return null;
        }
        Optional<BigDecimal> amount = number(node);
        if (amount.isEmpty()) {
            findings.error(
                    AMOUNT,
                    "budget_not_a_number",
                    "The daily budget is not a number.",
                    "Enter digits only, such as 20.");
            return null;
        }
        if (amount.get().signum() <= 0) {
            findings.error(
                    AMOUNT,
                    "budget_not_positive",
                    "The daily budget is not above zero.",
                    "Enter an amount above zero.");
            return null;
        }
        if ((long) amount.get().precision() - amount.get().scale() > MAX_DIGITS) {
            findings.error(
                    AMOUNT, "budget_too_large", "The daily budget is beyond all bounds.", "Enter a smaller amount.");
            return null;
        }
        return amount.get();
    }

    private static Optional<BigDecimal> number(JsonNode node) {
        if (!node.isNumber()
                || (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue()) && !node.isBigDecimal())) {
            return Optional.empty();
        }
        return Optional.of(node.decimalValue());
    }

    private static Currencies.@Nullable Currency currency(
            JsonNode budgetData, @Nullable AccountFacts account, Findings findings) {
        @Nullable String typed = Json.text(budgetData, "currency");
        @Nullable String own = account == null ? null : account.currency();
        @Nullable String meant = typed == null ? own : typed;
        if (meant == null) {
            findings.error(
                    CURRENCY, "currency_missing", "The budget has no currency.", "Choose the ad account's currency.");
            return null;
        }
        String code = meant.toUpperCase(Locale.ROOT);
        if (typed == null) {
            findings.info(
                    CURRENCY,
                    "currency_assumed",
                    "The budget has no currency; it is taken to be in the ad account's, " + code + ".",
                    "Choose " + code + " to make it plain.");
        }
        if (own != null && !own.equalsIgnoreCase(code)) {
            findings.error(
                    CURRENCY,
                    "currency_mismatch",
                    "The budget is in " + code + ", but the ad account is charged in " + own + ".",
                    "Enter the budget in " + own + ", or choose an ad account in " + code + ".");
            return null;
        }
        return known(code, findings);
    }

    private static Currencies.@Nullable Currency known(String code, Findings findings) {
        Optional<Currencies.Currency> currency = Currencies.find(code);
        if (currency.isEmpty()) {
            findings.error(
                    CURRENCY,
                    "currency_unsupported",
                    "Meta does not bill ads in \"" + code + "\".",
                    "Choose the three-letter code of the ad account's currency, such as USD.");
        }
        return currency.orElse(null);
    }

    private static @Nullable Long toMinor(BigDecimal amount, Currencies.Currency currency, Findings findings) {
        BigDecimal minor =
                amount.multiply(BigDecimal.valueOf(currency.metaOffset())).stripTrailingZeros();
        if (minor.scale() > 0) {
            int digits = currency.metaDigits();
            findings.error(
                    AMOUNT,
                    "budget_too_precise",
                    digits == 0
                            ? "Meta takes whole " + currency.code() + " only."
                            : "The daily budget has more than " + digits + " digits after the point.",
                    digits == 0
                            ? "Enter an amount without decimals."
                            : "Round it to " + digits + " digits after the point.");
            return null;
        }
        return minor.longValueExact();
    }

    private static void checkMinimum(
            long minor, Currencies.Currency currency, AccountFacts account, Findings findings) {
        @Nullable Long minimum = account.minDailyBudgetMinor();
        if (minimum == null || minor >= minimum) {
            return;
        }
        String readable = major(minimum, currency).toPlainString() + " " + currency.code();
        findings.error(
                AMOUNT,
                "budget_below_minimum",
                "The daily budget is below the ad account's minimum of " + readable + ".",
                "Enter " + readable + " or more.");
    }

    private static BigDecimal major(long minor, Currencies.Currency currency) {
        return BigDecimal.valueOf(minor, currency.metaDigits());
    }
}
