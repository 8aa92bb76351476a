package dev.adpublisher.tenancy;

import dev.adpublisher.problem.Problem;
import jakarta.enterprise.context.RequestScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The caller of this request: the verified token's {@code sub}, which is the user's UUID. */
@RequestScoped
public class CurrentUser {
    private final JsonWebToken token;

    CurrentUser(JsonWebToken token) {
        this.token = token;
    }

    /** How long the caller's token is still good, between a second and a day. What goes on for longer than a request does ends with it. */
    public Duration remaining() {
        long end = Math.clamp(token.getExpirationTime(), 0, Instant.MAX.getEpochSecond());
        return Duration.ofSeconds(Math.clamp(end - Instant.now().getEpochSecond(), 1, 86_400));
    }

    /**
     * The caller's user id.
     *
     * @throws Problem 401 {@code token_subject} when {@code sub} is missing or no UUID
     */
    public UUID id() {
        String subject = token.getSubject();
        try {
            if (subject != null) {
                UUID user = UUID.fromString(subject);
                // Java reads other writings too, and leaves out what does not fit.
                if (user.toString().equalsIgnoreCase(subject)) {
                    return user;
                }
            }
        } catch (IllegalArgumentException malformed) {
            // Answered below, without echoing what was sent.
        }
        throw Problem.of(401, "token_subject", "Not authenticated", "The token's sub is not a user's UUID.");
    }
}
