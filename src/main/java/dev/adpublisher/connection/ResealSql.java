package dev.adpublisher.connection;

import dev.adpublisher.secrets.KeyUsage;
import dev.adpublisher.secrets.TokenVault;
import dev.adpublisher.tenancy.TenantSql;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Seals stored tokens anew when the operator has put a new key first, and plain ones from before the encryption. Connections are claimed in
 * small batches across tenants (ids only); each is then sealed in one transaction of its owner, which replaces exactly the text that was opened:
 * a reconnect in between wins. It may be cut off anywhere; what is left is claimed again when the lease has run out.
 */
@ApplicationScoped
class ResealSql {
    private static final Logger LOG = Logger.getLogger(ResealSql.class);
    private static final String CLAIM =
            "SELECT connection_id, user_id FROM claim_reseals($1, $2::bigint * interval '1 millisecond', $3)";
    private static final String READ =
            "SELECT campaign_id, long_lived_user_token, selected_page_access_token FROM campaign_meta_connections WHERE id = $1 AND user_id = $2";
    private static final String REPLACE =
            """
            UPDATE campaign_meta_connections SET long_lived_user_token = $3, selected_page_access_token = $4
             WHERE id = $1 AND user_id = $2
               AND long_lived_user_token IS NOT DISTINCT FROM $5 AND selected_page_access_token IS NOT DISTINCT FROM $6
            """;
    private static final String AUDIT =
            """
            INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, from_state, to_state)
            VALUES ($1, $2, 'service', 'connection.token_resealed', 'connection', $3, $4)
            """;
    private static final String DONE = "DELETE FROM token_reseals WHERE connection_id = $1 AND user_id = $2";
    /** Looked at again tomorrow: until then somebody may have put a key back, or the user has connected again. */
    private static final String LEFT =
            """
            UPDATE token_reseals SET problem = $3, lease_until = clock_timestamp() + interval '1 day' WHERE connection_id = $1 AND user_id = $2
            """;

    private static final String COUNT = "SELECT key_id, tokens FROM sealed_tokens_by_key()";

    private final Pool pool;
    private final TenantSql sql;
    private final ConnectionSeals seals;
    private final TokenVault vault;
    private final KeyUsage usage;
    private final ResealConfig config;

    ResealSql(Pool pool, TenantSql sql, ConnectionSeals seals, TokenVault vault, KeyUsage usage, ResealConfig config) {
        this.pool = pool;
        this.sql = sql;
        this.seals = seals;
        this.vault = vault;
        this.usage = usage;
        this.config = config;
    }

    /** A connection that this replica has leased. */
    private record Claimed(UUID connection, UUID user) {}

    /** A row's tokens as stored, and as they are to be stored. */
    private record Sealing(
            UUID campaign,
            @Nullable String userBefore,
            @Nullable String pageBefore,
            @Nullable String userAfter,
            @Nullable String pageAfter,
            boolean complete) {

        @Override
        public String toString() {
            return "Sealing of " + campaign;
        }

        boolean changes() {
            return isNew(userBefore, userAfter) || isNew(pageBefore, pageAfter);
        }

        /** The key ids that are left behind, for the log. */
        String from() {
            List<String> ids = new ArrayList<>();
            if (isNew(userBefore, userAfter)) {
                ids.add(keyOf(userBefore));
            }
            if (isNew(pageBefore, pageAfter) && !ids.contains(keyOf(pageBefore))) {
                ids.add(keyOf(pageBefore));
            }
            return String.join(", ", ids);
        }

        private static boolean isNew(@Nullable String before, @Nullable String after) {
            return before != null && !before.equals(after);
        }

        private static String keyOf(@Nullable String sealed) {
            return sealed == null ? "none" : TokenVault.keyIdOf(sealed).orElse("none");
        }
    }

    @Scheduled(
            every = "{adpublisher.reseal.every:5m}",
            delayed = "10s",
            identity = "reseal",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return resealAll()
                .chain(this::count)
                .onFailure()
                .invoke(failure -> LOG.warnf("stored tokens could not be sealed anew now: %s", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** Batch by batch until nothing is left to claim; answers how many connections were looked at. */
    Uni<Integer> resealAll() {
        return claim().chain(claimed -> claimed.isEmpty()
                ? Uni.createFrom().item(0)
                : Multi.createFrom()
                        .iterable(claimed)
                        .onItem()
                        .transformToUniAndConcatenate(this::resealOrLeave)
                        .collect()
                        .asList()
                        .chain(this::resealAll)
                        .map(more -> more + claimed.size()));
    }

    /**
     * Called when a connection's tokens are sealed anew and nothing of it is committed. It does nothing: it is the place where a test holds or
     * kills the process.
     */
    Future<Void> sealedAndNotCommitted(UUID connection) {
        return Future.succeededFuture();
    }

    private Uni<List<Claimed>> claim() {
        return pool.preparedQuery(CLAIM)
                .execute(io.vertx.mutiny.sqlclient.Tuple.of(
                        vault.currentKeyId(), config.lease().toMillis(), config.batch()))
                .map(rows -> {
                    List<Claimed> claimed = new ArrayList<>();
                    rows.forEach(row -> claimed.add(new Claimed(row.getUUID("connection_id"), row.getUUID("user_id"))));
                    return claimed;
                });
    }

    /** One that fails keeps its lease, and so does not hold up the others. */
    private Uni<Boolean> resealOrLeave(Claimed claimed) {
        return reseal(claimed)
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "the tokens of connection %s could not be sealed anew now: %s", claimed.connection(), failure))
                .onFailure()
                .recoverWithItem(false);
    }

    private Uni<Boolean> reseal(Claimed claimed) {
        return sql.transaction(claimed.user(), connection -> connection
                .preparedQuery(READ)
                .execute(Tuple.of(claimed.connection(), claimed.user()))
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture(false)
                        : replace(
                                connection,
                                claimed,
                                seal(claimed, rows.iterator().next()))));
    }

    private Sealing seal(Claimed claimed, Row stored) {
        CampaignMetaConnection row = new CampaignMetaConnection();
        row.id = claimed.connection();
        row.userId = claimed.user();
        row.longLivedUserToken = stored.getString("long_lived_user_token");
        row.selectedPageAccessToken = stored.getString("selected_page_access_token");
        boolean userOpens = seals.openUserToken(row) != null;
        boolean pageOpens = seals.openPageToken(row) != null;
        return new Sealing(
                stored.getUUID("campaign_id"),
                stored.getString("long_lived_user_token"),
                stored.getString("selected_page_access_token"),
                row.longLivedUserToken,
                row.selectedPageAccessToken,
                (userOpens || isEmpty(row.longLivedUserToken)) && (pageOpens || isEmpty(row.selectedPageAccessToken)));
    }

    private Future<Boolean> replace(SqlConnection connection, Claimed claimed, Sealing sealing) {
        return sealedAndNotCommitted(claimed.connection())
                .compose(x -> sealing.changes()
                        ? connection
                                .preparedQuery(REPLACE)
                                .execute(Tuple.of(claimed.connection(), claimed.user())
                                        .addString(sealing.userAfter())
                                        .addString(sealing.pageAfter())
                                        .addString(sealing.userBefore())
                                        .addString(sealing.pageBefore()))
                                // Otherwise somebody has connected again: it keeps its lease, and is looked at anew
                                // after that.
                                .compose(rows -> rows.rowCount() == 1
                                        ? audit(connection, claimed, sealing)
                                                .compose(y -> settle(connection, claimed, sealing))
                                                .map(true)
                                        : Future.succeededFuture(false))
                        : settle(connection, claimed, sealing).map(false));
    }

    private Future<Void> audit(SqlConnection connection, Claimed claimed, Sealing sealing) {
        return connection
                .preparedQuery(AUDIT)
                .execute(Tuple.of(claimed.user(), sealing.campaign(), sealing.from(), vault.currentKeyId()))
                .mapEmpty();
    }

    private static Future<Void> settle(SqlConnection connection, Claimed claimed, Sealing sealing) {
        if (sealing.complete()) {
            return connection
                    .preparedQuery(DONE)
                    .execute(Tuple.of(claimed.connection(), claimed.user()))
                    .mapEmpty();
        }
        LOG.warnf("a token of connection %s does not open, and stays as it is", claimed.connection());
        return connection
                .preparedQuery(LEFT)
                .execute(Tuple.of(claimed.connection(), claimed.user(), "a token does not open"))
                .mapEmpty();
    }

    private Uni<Void> count() {
        return pool.query(COUNT)
                .execute()
                .invoke(rows -> {
                    Map<String, Long> sealed = new HashMap<>();
                    long plain = 0;
                    for (io.vertx.mutiny.sqlclient.Row row : rows) {
                        String id = row.getString("key_id");
                        if (id == null) {
                            plain += row.getLong("tokens");
                        } else {
                            sealed.put(id, row.getLong("tokens"));
                        }
                    }
                    usage.counted(sealed, plain);
                })
                .replaceWithVoid();
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }
}
