package dev.adpublisher.platform;

import java.util.UUID;

/** Tokens that the service under test accepts. */
public final class TestTokens {
    private TestTokens() {}

    /** The value of an {@code Authorization} header for a request as this user. */
    public static String bearer(UUID user) {
        return "Bearer " + token(user);
    }

    public static String token(UUID user) {
        return DemoUser.token(user);
    }
}
