package dev.adpublisher.graph;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What {@code debug_token} says of a token (marketing-api.md, 8.12). Not the token itself.
 *
 * @param type {@code USER}, {@code PAGE}, {@code SYSTEM_USER}, …; null if Meta does not say
 * @param appId the app it was made for
 * @param userId the Facebook user it speaks for
 * @param expiresAt null if it never expires
 * @param dataAccessExpiresAt when Meta stops to give out data for it, which may be sooner; null if never
 * @param scopes what it may do, such as {@code ads_management}
 * @param errorCode why it is not valid, as a Graph error code; null if Meta gives no reason
 */
public record DirectoryToken(
        boolean valid,
        @Nullable String type,
        @Nullable String appId,
        @Nullable String userId,
        @Nullable Instant expiresAt,
        @Nullable Instant dataAccessExpiresAt,
        Set<String> scopes,
        @Nullable Integer errorCode,
        @Nullable Integer errorSubcode) {

    public DirectoryToken {
        scopes = Set.copyOf(scopes);
    }

    /** Whichever end comes sooner; null if there is none. */
    public @Nullable Instant usableUntil() {
        if (expiresAt == null || dataAccessExpiresAt == null) {
            return expiresAt == null ? dataAccessExpiresAt : expiresAt;
        }
        return expiresAt.isBefore(dataAccessExpiresAt) ? expiresAt : dataAccessExpiresAt;
    }

    /** Whether it speaks for a system user of a business instead of a person. */
    public boolean systemUser() {
        return "SYSTEM_USER".equals(type);
    }

    static DirectoryToken of(JsonNode answer) {
        JsonNode data = answer.path("data");
        if (!data.isObject()) {
            throw new DirectoryFailure.Malformed("it has no data");
        }
        JsonNode error = data.path("error");
        return new DirectoryToken(
                data.path("is_valid").asBoolean(false),
                DirectoryJson.text(data, "type"),
                DirectoryJson.text(data, "app_id"),
                DirectoryJson.text(data, "user_id"),
                DirectoryJson.instant(data, "expires_at"),
                DirectoryJson.instant(data, "data_access_expires_at"),
                new TreeSet<>(DirectoryJson.texts(data.path("scopes"))),
                error.has("code") ? DirectoryJson.integer(error, "code", 0) : null,
                error.has("subcode") ? DirectoryJson.integer(error, "subcode", 0) : null);
    }
}
