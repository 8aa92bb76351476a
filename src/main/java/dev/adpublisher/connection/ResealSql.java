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
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

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
            """
            SELECT m.campaign_id, s.stored_in, s.token FROM campaign_meta_connections m CROSS JOIN LATERAL stored_tokens(m) AS s
             WHERE m.id = $1 AND m.user_id = $2 AND sealed_key_id(s.token) IS DISTINCT FROM $3
            """;
    private static final Pattern COLUMN = Pattern.compile("[a-z_]{1,57}_token");

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

    /**
     * One column of a connection.
     *
     * @param after as it is to be stored; empty if what is there does not open
     */
    private record Token(UUID campaign, String column, String before, Optional<String> after) {

        /** The key that is left behind. */
        String from() {
            return TokenVault.keyIdOf(before).orElse("none");
        }

        /** Replaces exactly the text that was opened. */
        String replace() {
            return "UPDATE campaign_meta_connections SET " + column + " = $3 WHERE id = $1 AND user_id = $2 AND "
                    + column + " = $4";
        }

        @Override
        public String toString() {
            return column + " of campaign " + campaign;
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
                .execute(Tuple.of(claimed.connection(), claimed.user(), vault.currentKeyId()))
                .map(rows -> seal(claimed, rows))
                .compose(tokens -> sealedAndNotCommitted(claimed.connection())
                        .compose(x -> replace(connection, claimed, tokens))
                        .compose(replaced -> settle(connection, claimed, tokens, replaced))));
    }

    private List<Token> seal(Claimed claimed, RowSet<Row> rows) {
        List<Token> tokens = new ArrayList<>();
        for (Row row : rows) {
            String column = row.getString("stored_in");
            if (COLUMN.matcher(column).matches()) {
                String text = row.getString("token");
                Optional<String> anew = seals.sealedAnew(text, column, claimed.connection(), claimed.user());
                tokens.add(new Token(row.getUUID("campaign_id"), column, text, anew));
            }
        }
        return tokens;
    }

    /** Answers those that were still what had been opened, and now are sealed anew. */
    private static Future<List<Token>> replace(SqlConnection connection, Claimed claimed, List<Token> tokens) {
        Future<List<Token>> replaced = Future.succeededFuture(new ArrayList<>());
        for (Token token : tokens) {
            if (token.after().isPresent()) {
                Tuple arguments = Tuple.of(
                        claimed.connection(), claimed.user(), token.after().get(), token.before());
                replaced = replaced.compose(done -> connection
                        .preparedQuery(token.replace())
                        .execute(arguments)
                        .map(rows -> {
                            if (rows.rowCount() == 1) {
                                done.add(token);
                            }
                            return done;
                        }));
            }
        }
        return replaced;
    }

    /** Where somebody has connected again meanwhile, the lease stays, and the connection is looked at anew after it. */
    private Future<Boolean> settle(
            SqlConnection connection, Claimed claimed, List<Token> tokens, List<Token> replaced) {
        long broken = tokens.stream().filter(token -> token.after().isEmpty()).count();
        Future<?> logged = replaced.isEmpty() ? Future.succeededFuture() : audit(connection, claimed, replaced);
        if (replaced.size() + broken < tokens.size()) {
            return logged.map(false);
        }
        if (broken > 0) {
            LOG.warnf("a token of connection %s does not open, and stays as it is", claimed.connection());
        }
        return logged.compose(x -> broken > 0
                        ? connection
                                .preparedQuery(LEFT)
                                .execute(Tuple.of(claimed.connection(), claimed.user(), "a token does not open"))
                        : connection.preparedQuery(DONE).execute(Tuple.of(claimed.connection(), claimed.user())))
                .map(true);
    }

    private Future<RowSet<Row>> audit(SqlConnection connection, Claimed claimed, List<Token> replaced) {
        String from = replaced.stream().map(Token::from).distinct().collect(Collectors.joining(", "));
        return connection
                .preparedQuery(AUDIT)
                .execute(Tuple.of(claimed.user(), replaced.getFirst().campaign(), from, vault.currentKeyId()));
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
}
