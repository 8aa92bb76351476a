package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.secrets.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token that Meta gave out just now.
 *
 * @param life how long from now, as Meta says; null if it says nothing, as for tokens that do not expire. {@code debug_token} knows better
 */
public record IssuedToken(Secret token, @Nullable Duration life) {

    static IssuedToken of(JsonNode answer) {
        Secret token = Secret.of(DirectoryJson.required(answer, "access_token"));
        Long seconds = DirectoryJson.number(answer, "expires_in");
        return new IssuedToken(token, seconds == null || seconds <= 0 ? null : Duration.ofSeconds(seconds));
    }
}
