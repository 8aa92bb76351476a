package dev.adpublisher.tenancy;

import dev.adpublisher.problem.Problem;
import jakarta.enterprise.context.RequestScoped;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The caller of this request: the verified token's {@code sub}, which is the user's UUID. */
@RequestScoped
public class CurrentUser {
    private final JsonWebToken token;

    CurrentUser(JsonWebToken token) {
        this.token = token;
    }

    /**
     * The caller's user id.
     *
     * @throws Problem 401 {@code token_subject} when {@code sub} is missing or no UUID
     */
    public UUID id() {
        String subject = token.getSubject();
        try {
            if (subject != null && subject.length() == 36) {
                return UUID.fromString(subject);
            }
        } catch (IllegalArgumentException malformed) {
            // Answered below, without echoing what was sent.
        }
        throw Problem.of(401, "token_subject", "Not authenticated", "The token's sub is not a user's UUID.");
    }
}
