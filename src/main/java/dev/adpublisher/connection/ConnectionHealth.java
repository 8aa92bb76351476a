package dev.adpublisher.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection stands, and why, in words for its owner.
 *
 * @param reason null when all is well
 */
record ConnectionHealth(ConnectionStatus status, @Nullable String reason) {

    static final String NEEDED_SCOPE = "ads_management";
    static final Duration WARNING = Duration.ofDays(14);

    /** Meta's {@code account_status} under which ads run: active, in grace period, any active. */
    private static final Set<Integer> RUNNING = Set.of(1, 9, 201);
    /** What only Meta can take back, by a new look. */
    private static final Set<ConnectionStatus> LASTING =
            EnumSet.of(ConnectionStatus.EXPIRED, ConnectionStatus.REVOKED, ConnectionStatus.MISSING_PERMISSION);

    /**
     * The first thing that is wrong, most serious first.
     *
     * @param tokenOpens whether there is a user token and it could be opened
     * @param draftCurrency the currency of the campaign's budget, if it has one
     */
    static ConnectionHealth of(
            CampaignMetaConnection row, boolean tokenOpens, Instant now, @Nullable String draftCurrency) {
        if (!tokenOpens) {
            return new ConnectionHealth(
                    ConnectionStatus.DISCONNECTED, "There is no token that can be used. Connect to Meta again.");
        }
        return lasting(row)
                .or(() -> token(row, now))
                .or(() -> choice(row))
                .or(() -> account(row, draftCurrency))
                .orElseGet(() -> remaining(row, now));
    }

    private static Optional<ConnectionHealth> lasting(CampaignMetaConnection row) {
        return LASTING.stream()
                .filter(status -> status.column().equals(row.connectionStatus))
                .findFirst()
                .map(status -> new ConnectionHealth(status, row.statusReason));
    }

    private static Optional<ConnectionHealth> token(CampaignMetaConnection row, Instant now) {
        Instant until = row.usableUntil();
        if (until != null && !until.isAfter(now)) {
            return is(ConnectionStatus.EXPIRED, "The access ended at " + until + ". Connect to Meta again.");
        }
        if (row.grantedScopes.length > 0 && !Arrays.asList(row.grantedScopes).contains(NEEDED_SCOPE)) {
            return is(
                    ConnectionStatus.MISSING_PERMISSION,
                    "The permission to manage ads is missing. Connect again and allow it.");
        }
        return Optional.empty();
    }

    private static Optional<ConnectionHealth> choice(CampaignMetaConnection row) {
        if (row.selectedAdAccountId == null) {
            return is(ConnectionStatus.INCOMPLETE, "No ad account is chosen.");
        }
        return row.selectedPageId == null ? is(ConnectionStatus.INCOMPLETE, "No page is chosen.") : Optional.empty();
    }

    private static Optional<ConnectionHealth> account(CampaignMetaConnection row, @Nullable String draftCurrency) {
        Integer accountStatus = AccountSnapshot.read(row.adAccountFacts).accountStatus();
        if (accountStatus != null && !RUNNING.contains(accountStatus)) {
            return is(
                    ConnectionStatus.ACCOUNT_DISABLED,
                    "Meta does not let the ad account run ads (account_status " + accountStatus
                            + "). See Account Quality at Meta, or choose another ad account.");
        }
        String currency = row.adAccountCurrencyCode;
        if (currency != null && draftCurrency != null && !currency.equalsIgnoreCase(draftCurrency)) {
            return is(
                    ConnectionStatus.WRONG_CURRENCY,
                    "The ad account is charged in " + currency + ", the budget is in another currency.");
        }
        return row.adAccountPaymentConnected
                ? Optional.empty()
                : is(
                        ConnectionStatus.NO_PAYMENT_METHOD,
                        "The ad account has no payment method. Add one in Meta's billing settings.");
    }

    private static ConnectionHealth remaining(CampaignMetaConnection row, Instant now) {
        Instant until = row.usableUntil();
        return until != null && until.isBefore(now.plus(WARNING))
                ? new ConnectionHealth(
                        ConnectionStatus.EXPIRING, "The access ends at " + until + ". Connect again before that.")
                : new ConnectionHealth(ConnectionStatus.CONNECTED, null);
    }

    private static Optional<ConnectionHealth> is(ConnectionStatus status, String reason) {
        return Optional.of(new ConnectionHealth(status, reason));
    }
}
