package dev.adpublisher.platform;

import io.smallrye.jwt.build.Jwt;
import java.time.Duration;
import java.util.UUID;

/**
 * The one user of development, whose drafts are there at the first start. Tokens are signed with the key pair that Quarkus' JWT extension makes
 * up for development and tests and keeps across live reloads; the product has no such key and refuses to make one.
 */
public final class DemoUser {
    public static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");

    static final String ISSUER = "https://adpublisher.dev/demo";
    static final String AUDIENCE = "adpublisher";
    private static final Duration LIFE = Duration.ofDays(30);

    private DemoUser() {}

    /** A token that this process accepts, of the given user. */
    static String token(UUID user) {
        return Jwt.issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(user.toString())
                .expiresIn(LIFE)
                .sign();
    }
}
