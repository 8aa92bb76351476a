package dev.adpublisher.connection;

import dev.adpublisher.connection.LoginStates.LoginState;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Logins that were begun: remembered by the hash of their state, and taken once, by the database's clock. */
@ApplicationScoped
class LoginSql {
    /** A while after their end they still tell "too late" from "never heard of". Nobody has more dialogs open than this, but a script. */
    private static final String SWEEP =
            """
            DELETE FROM connection_logins
             WHERE user_id = $1
               AND (expires_at < clock_timestamp() - interval '1 day'
                    OR state_hash IN (SELECT state_hash FROM connection_logins WHERE user_id = $1 ORDER BY created_at DESC OFFSET 49))""";

    private static final String BEGIN =
            """
            WITH begun AS (
              INSERT INTO connection_logins (state_hash, user_id, campaign_id, browser_hash, expires_at)
              SELECT $1, c.user_id, c.id, $2, clock_timestamp() + $3 * interval '1 millisecond' FROM campaigns c WHERE c.id = $4 AND c.user_id = $5
              RETURNING user_id, campaign_id)
            INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject)
            SELECT user_id, campaign_id, 'user', 'connection.login_begun', 'connection' FROM begun
            RETURNING id""";

    private static final String TAKE =
            """
            UPDATE connection_logins SET consumed_at = clock_timestamp()
             WHERE state_hash = $1 AND user_id = $2 AND campaign_id = $3 AND consumed_at IS NULL AND expires_at > clock_timestamp()
            RETURNING browser_hash""";

    private static final String LOOK =
            "SELECT consumed_at IS NOT NULL AS used FROM connection_logins WHERE state_hash = $1 AND user_id = $2 AND"
                    + " campaign_id = $3";

    private final TenantSql sql;

    LoginSql(TenantSql sql) {
        this.sql = sql;
    }

    /** What came of the attempt to take a login. */
    enum Taken {
        /** Ours now; nobody else gets it. */
        YES,
        /** Ours, and so used up, but not in the browser that began it. */
        OTHER_BROWSER,
        USED_BEFORE,
        TOO_LATE
    }

    /** Fails with 404 if the campaign is not the user's. */
    Uni<Void> begin(LoginState state, String browserSecret, Duration life) {
        Tuple arguments = Tuple.of(
                Buffer.buffer(state.hash()),
                Buffer.buffer(LoginStates.hash(browserSecret)),
                (double) life.toMillis(),
                state.campaign(),
                state.user());
        return sql.executeAll(
                        state.user(),
                        List.of(new Statement(SWEEP, Tuple.of(state.user())), new Statement(BEGIN, arguments)))
                .map(results -> {
                    if (results.getLast().size() == 0) {
                        throw Problem.notFound();
                    }
                    return results;
                })
                .replaceWithVoid();
    }

    /**
     * Takes a login, at most once whoever asks.
     *
     * @param browserSecret the cookie that came with the browser; null if none did
     */
    Uni<Taken> take(LoginState state, @Nullable String browserSecret) {
        Tuple key = Tuple.of(Buffer.buffer(state.hash()), state.user(), state.campaign());
        UUID user = state.user();
        return sql.execute(user, TAKE, key).chain(taken -> {
            if (taken.size() > 0) {
                return Uni.createFrom().item(ofBrowser(taken.iterator().next(), browserSecret));
            }
            return sql.execute(user, LOOK, key)
                    .map(rows -> rows.size() > 0 && rows.iterator().next().getBoolean("used")
                            ? Taken.USED_BEFORE
                            : Taken.TOO_LATE);
        });
    }

    private static Taken ofBrowser(Row login, @Nullable String browserSecret) {
        byte[] expected = login.getBuffer("browser_hash").getBytes();
        return browserSecret != null && MessageDigest.isEqual(expected, LoginStates.hash(browserSecret))
                ? Taken.YES
                : Taken.OTHER_BROWSER;
    }
}
