package dev.adpublisher.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether the connection and its ad account can publish at all. */
final class ConnectionChecks {

    static final String PAGE = "/connection/selected_page_id";
    static final String INSTAGRAM = "/connection/selected_ig_user_id";

    private static final String ACCOUNT = "/connection/selected_ad_account_id";
    private static final String TOKEN = "/connection/token_expires_at";
    private static final JsonNode TABLE = Rules.load("accounts");
    private static final Duration TOKEN_WARNING =
            Duration.ofDays(TABLE.required("token_warning_days").asLong());
    private static final List<String> BROKEN = Rules.texts(TABLE.required("broken_connections"));

    private ConnectionChecks() {}

    static void check(@Nullable AccountFacts account, Instant now, Findings findings) {
        if (account == null) {
            findings.error(
                    "/connection",
                    "connection_missing",
                    "The campaign is not connected to a Meta account.",
                    "Connect a Meta account and choose a page and an ad account.");
            return;
        }
        checkStatus(account, findings);
        checkToken(account.tokenExpiresAt(), now, findings);
        checkChoices(account, findings);
        checkAccountStatus(account.accountStatus(), findings);
        if (!account.paymentConnected()) {
            findings.error(
                    "/connection/ad_account_payment_connected",
                    "payment_method_missing",
                    "The ad account has no payment method.",
                    "Add one in Meta's billing settings, then check the connection again.");
        }
    }

    private static void checkStatus(AccountFacts account, Findings findings) {
        @Nullable String status = account.connectionStatus();
        if (status != null && BROKEN.contains(status.toLowerCase(Locale.ROOT))) {
            findings.error(
                    "/connection/connection_status",
                    "connection_broken",
                    "The connection to Meta does not work any more (" + status + ").",
                    "Connect the Meta account again, and leave every permission switched on.");
        }
    }

    private static void checkToken(@Nullable Instant expiresAt, Instant now, Findings findings) {
        if (expiresAt == null) {
            return;
        }
        if (!expiresAt.isAfter(now)) {
            findings.error(
                    TOKEN,
                    "token_expired",
                    "The permission given by Meta has expired.",
                    "Connect the Meta account again.");
        } else if (expiresAt.isBefore(now.plus(TOKEN_WARNING))) {
            findings.warning(
                    TOKEN,
                    "token_expires_soon",
                    "The permission given by Meta ends on " + expiresAt
                            + "; the campaign could not be changed after that.",
                    "Connect the Meta account again before then.");
        }
    }

    private static void checkChoices(AccountFacts account, Findings findings) {
        @Nullable String id = account.adAccountId();
        if (id == null || id.isBlank()) {
            findings.error(
                    ACCOUNT, "ad_account_missing", "No ad account is chosen.", "Choose the ad account that pays.");
        } else if (!id.matches("[0-9]+")) {
            findings.error(
                    ACCOUNT,
                    "ad_account_invalid",
                    "\"" + id + "\" is not the id of an ad account.",
                    "Choose the ad account again from the list.");
        }
        if (account.pageId() == null || account.pageId().isBlank()) {
            findings.error(
                    PAGE, "page_missing", "No Facebook page is chosen.", "Choose the page that the ads speak for.");
        }
    }

    private static void checkAccountStatus(@Nullable Integer status, Findings findings) {
        if (status == null) {
            return;
        }
        for (JsonNode entry : TABLE.required("entries")) {
            if (entry.required("status").asInt() != status) {
                continue;
            }
            String message = "The ad account is " + entry.required("name").asText() + ".";
            String fix = entry.required("fix").asText();
            if (!entry.required("usable").asBoolean()) {
                findings.error(ACCOUNT, "ad_account_unusable", message, fix);
            } else if (!fix.isEmpty()) {
                findings.warning(ACCOUNT, "ad_account_in_trouble", message, fix);
            }
        }
    }
}
