package dev.adpublisher.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection stands, and why, in words for its owner.
 *
 * @param reason the first finding's message; null when all is well
 * @param findings everything that is wrong, most serious first; the status is the first one's
 */
record ConnectionHealth(ConnectionStatus status, @Nullable String reason, List<ConnectionFinding> findings) {

    static final String NEEDED_SCOPE = "ads_management";

    /** Meta's {@code account_status} under which ads run: active, in grace period, any active. */
    private static final Set<Integer> RUNNING = Set.of(1, 9, 201);
    /** What only Meta can take back, by a new look. */
    private static final Set<ConnectionStatus> LASTING =
            EnumSet.of(ConnectionStatus.EXPIRED, ConnectionStatus.REVOKED, ConnectionStatus.MISSING_PERMISSION);

    ConnectionHealth {
        findings = List.copyOf(findings);
    }

    /**
     * What it is measured against.
     *
     * @param warnBefore from how long before its end on it is expiring
     * @param draftCurrency the currency of the campaign's budget, if it has one
     */
    record Measure(Instant now, Duration warnBefore, @Nullable String draftCurrency) {}

    private record Trouble(ConnectionStatus status, String message) {}

    /** @param tokenOpens whether there is a user token and it could be opened */
    static ConnectionHealth of(CampaignMetaConnection row, boolean tokenOpens, Measure measure) {
        List<Trouble> troubles = new ArrayList<>();
        if (tokenOpens) {
            token(row, measure).ifPresent(troubles::add);
            choice(row).ifPresent(troubles::add);
            account(row, measure.draftCurrency(), troubles);
        } else {
            troubles.add(new Trouble(
                    ConnectionStatus.DISCONNECTED, "There is no token that can be used. Connect to Meta again."));
        }
        if (troubles.isEmpty()) {
            return new ConnectionHealth(ConnectionStatus.CONNECTED, null, List.of());
        }
        // Everything but that it ends soon weighs more than that.
        Trouble first = troubles.stream()
                .filter(trouble -> trouble.status() != ConnectionStatus.EXPIRING)
                .findFirst()
                .orElse(troubles.getFirst());
        return new ConnectionHealth(first.status(), first.message(), findings(first, troubles));
    }

    private static List<ConnectionFinding> findings(Trouble first, List<Trouble> troubles) {
        List<Trouble> ordered = new ArrayList<>(List.of(first));
        troubles.stream().filter(trouble -> !trouble.equals(first)).forEach(ordered::add);
        return ordered.stream()
                .map(trouble -> ConnectionFinding.of(trouble.status(), trouble.message()))
                .toList();
    }

    private static Optional<Trouble> token(CampaignMetaConnection row, Measure measure) {
        return lasting(row)
                .or(() -> ended(row, measure))
                .or(() -> permission(row))
                .or(() -> ending(row, measure));
    }

    private static Optional<Trouble> lasting(CampaignMetaConnection row) {
        return LASTING.stream()
                .filter(status -> status.column().equals(row.connectionStatus))
                .findFirst()
                .map(status -> new Trouble(
                        status,
                        row.statusReason == null
                                ? "Meta does not accept the access any more. Connect to Meta again."
                                : row.statusReason));
    }

    private static Optional<Trouble> ended(CampaignMetaConnection row, Measure measure) {
        Instant until = row.usableUntil();
        return until != null && !until.isAfter(measure.now())
                ? is(ConnectionStatus.EXPIRED, "The access ended at " + until + ". Connect to Meta again.")
                : Optional.empty();
    }

    private static Optional<Trouble> permission(CampaignMetaConnection row) {
        boolean missing = row.grantedScopes.length > 0
                && !Arrays.asList(row.grantedScopes).contains(NEEDED_SCOPE);
        return missing
                ? is(
                        ConnectionStatus.MISSING_PERMISSION,
                        "The permission to manage ads is missing. Connect again and allow it.")
                : Optional.empty();
    }

    private static Optional<Trouble> ending(CampaignMetaConnection row, Measure measure) {
        Instant until = row.usableUntil();
        return until != null && until.isBefore(measure.now().plus(measure.warnBefore()))
                ? is(ConnectionStatus.EXPIRING, "The access ends at " + until + ". Connect again before that.")
                : Optional.empty();
    }

    private static Optional<Trouble> choice(CampaignMetaConnection row) {
        if (row.selectedAdAccountId == null) {
            return is(ConnectionStatus.INCOMPLETE, "No ad account is chosen.");
        }
        return row.selectedPageId == null ? is(ConnectionStatus.INCOMPLETE, "No page is chosen.") : Optional.empty();
    }

    private static void account(CampaignMetaConnection row, @Nullable String draftCurrency, List<Trouble> troubles) {
        if (row.selectedAdAccountId == null) {
            return;
        }
        Integer accountStatus = AccountSnapshot.read(row.adAccountFacts).accountStatus();
        if (accountStatus != null && !RUNNING.contains(accountStatus)) {
            troubles.add(new Trouble(
                    ConnectionStatus.ACCOUNT_DISABLED,
                    "Meta does not let the ad account run ads (account_status " + accountStatus
                            + "). See Account Quality at Meta, or choose another ad account."));
        }
        String currency = row.adAccountCurrencyCode;
        if (currency != null && draftCurrency != null && !currency.equalsIgnoreCase(draftCurrency)) {
            troubles.add(new Trouble(
                    ConnectionStatus.WRONG_CURRENCY,
                    "The ad account is charged in " + currency + ", the budget is in another currency."));
        }
        if (!row.adAccountPaymentConnected) {
            troubles.add(new Trouble(
                    ConnectionStatus.NO_PAYMENT_METHOD,
                    "The ad account has no payment method. Add one in Meta's billing settings."));
        }
    }

    private static Optional<Trouble> is(ConnectionStatus status, String message) {
        return Optional.of(new Trouble(status, message));
    }
}
