package dev.adpublisher.connection;

import java.util.Arrays;
import java.util.Locale;

/** The values of {@code campaign_meta_connections.connection_status}. */
enum ConnectionStatus {
    CONNECTED,
    /** Good for now, but the token or its access to data ends soon (14 days). */
    EXPIRING,
    EXPIRED,
    /** Meta does not take the token any more. */
    REVOKED,
    /** The token may not manage ads. */
    MISSING_PERMISSION,
    NO_PAYMENT_METHOD,
    ACCOUNT_DISABLED,
    /** The draft's budget is in another currency than the ad account. */
    WRONG_CURRENCY,
    /** No page or no ad account is chosen. */
    INCOMPLETE,
    /** There is no token that could be used. */
    DISCONNECTED;

    /** Whether Meta takes the token, so that work that waits for a token may go on. */
    boolean works() {
        return switch (this) {
            case CONNECTED, EXPIRING, NO_PAYMENT_METHOD, ACCOUNT_DISABLED, WRONG_CURRENCY, INCOMPLETE -> true;
            case EXPIRED, REVOKED, MISSING_PERMISSION, DISCONNECTED -> false;
        };
    }

    /** From the column; what is not known there (adopted from before) counts as disconnected. */
    static ConnectionStatus of(String column) {
        return Arrays.stream(values())
                .filter(status -> status.column().equals(column))
                .findFirst()
                .orElse(DISCONNECTED);
    }

    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
