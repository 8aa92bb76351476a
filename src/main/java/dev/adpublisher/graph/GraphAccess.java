package dev.adpublisher.graph;

import dev.adpublisher.secrets.Secret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a call is made.
 *
 * @param adAccountId digits only; the account whose rate budget the call counts against
 * @param provenAt when the intent was committed, by the database's clock: Meta refuses the request some minutes after it, however late a
 *     frozen process sends it. Null for calls that may be repeated
 * @param readToken what reads go out with: a token that may only read, or else the same as {@code token}
 */
public record GraphAccess(Secret token, String adAccountId, @Nullable Instant provenAt, Secret readToken) {

    public GraphAccess {
        if (!adAccountId.matches("[0-9]{1,32}")) {
            throw new IllegalArgumentException("an ad account's id has digits only");
        }
    }

    public GraphAccess(Secret token, String adAccountId, @Nullable Instant provenAt) {
        this(token, adAccountId, provenAt, token);
    }

    /** The same for reads: with the token that may do no more, if there is one. */
    GraphAccess forReading() {
        return new GraphAccess(readToken, adAccountId, null, readToken);
    }

    /** Whether reads go out with a token of their own. */
    boolean hasReadToken() {
        return !readToken.equals(token);
    }

    /** The same, for one create whose intent was committed at that moment. */
    public GraphAccess at(Instant intent) {
        return new GraphAccess(token, adAccountId, intent, readToken);
    }
}
