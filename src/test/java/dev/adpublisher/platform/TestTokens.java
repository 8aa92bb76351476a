package dev.adpublisher.platform;

import io.smallrye.jwt.build.Jwt;
import java.time.Duration;
import java.util.UUID;

/** Tokens that the service under test accepts. */
public final class TestTokens {
    private TestTokens() {}

    /** The value of an {@code Authorization} header for a request as this user. */
    public static String bearer(UUID user) {
        return "Bearer " + token(user);
    }

    /** The same, of a token that ends soon. */
    public static String bearer(UUID user, Duration life) {
        return "Bearer "
                + Jwt.issuer(DemoUser.ISSUER)
                        .audience(DemoUser.AUDIENCE)
                        .subject(user.toString())
                        .expiresIn(life)
                        .sign();
    }

    public static String token(UUID user) {
        return DemoUser.token(user);
    }
}
