package dev.adpublisher.connection;

import java.util.Locale;

/** The values of {@code campaign_meta_connections.connection_status}. */
enum ConnectionStatus {
    CONNECTED,
    /** Good for now, but the token or its access to data ends within 14 days. */
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

    String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
