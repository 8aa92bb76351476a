package dev.adpublisher.connection;

import dev.adpublisher.graph.DirectoryToken;
import dev.adpublisher.graph.GraphError;
import dev.adpublisher.problem.Violation;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a user token is good for publishing, by what {@code debug_token} says of it (marketing-api.md, 8.12). */
final class TokenVerdict {

    /** 190/463: expired (marketing-api.md, 9). */
    private static final int EXPIRED = 463;

    private static final String AGAIN = "Log in with Facebook again and send the new token.";

    private TokenVerdict() {}

    /** What is wrong with it, if anything. {@code ourApp} is null if no app is configured: then tokens of every app will do. */
    static Optional<Violation> of(DirectoryToken token, Instant now, @Nullable String ourApp) {
        Instant until = token.usableUntil();
        if ((until != null && !until.isAfter(now)) || (!token.valid() && isExpired(token.errorSubcode()))) {
            return Optional.of(expired());
        }
        if (!token.valid()) {
            return Optional.of(invalid());
        }
        if (ourApp != null && !ourApp.equals(token.appId())) {
            return Optional.of(user(
                    "token_other_app",
                    "The access token belongs to another app.",
                    "Log in through this service's app."));
        }
        if (!token.scopes().contains(ConnectionHealth.NEEDED_SCOPE)) {
            return Optional.of(user(
                    "permission_missing",
                    "The access token may not manage ads (ads_management).",
                    "Log in with Facebook again and allow managing ads."));
        }
        return Optional.empty();
    }

    /** Whether a token of our app may read ads and not change them. */
    static boolean readsOnly(DirectoryToken token, Instant now, @Nullable String ourApp) {
        Instant until = token.usableUntil();
        return token.valid()
                && (until == null || until.isAfter(now))
                && (ourApp == null || ourApp.equals(token.appId()))
                && token.scopes().contains("ads_read")
                && !token.scopes().contains(ConnectionHealth.NEEDED_SCOPE);
    }

    /** What is wrong with a user token that Meta refused to talk about, or with. */
    static Violation refused(@Nullable GraphError error) {
        return error != null && isExpired(error.subcode()) ? expired() : invalid();
    }

    private static boolean isExpired(@Nullable Integer subcode) {
        return subcode != null && subcode == EXPIRED;
    }

    private static Violation expired() {
        return user("token_expired", "The access token, or its access to data, has expired.", AGAIN);
    }

    private static Violation invalid() {
        return user("token_invalid", "Meta does not accept the access token, or not any more.", AGAIN);
    }

    private static Violation user(String code, String message, String fix) {
        return ConnectionInput.violation(ConnectionInput.USER_TOKEN, code, message, fix);
    }
}
