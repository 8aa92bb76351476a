package dev.adpublisher.publishing;

import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which ad accounts are due to be swept, and what our rows say of what a sweep has found. */
@ApplicationScoped
class SweepSql {
    private static final String CLAIM =
            "SELECT user_id, ad_account_id FROM claim_sweeps(make_interval(secs => $1), make_interval(secs => $2), $3)";
    private static final String CONNECTED =
            """
            SELECT campaign_id FROM campaign_meta_connections
             WHERE user_id = $1 AND selected_ad_account_id IN ($2, 'act_' || $2)
               AND coalesce(connection_status, '') NOT IN ('expired', 'revoked', 'disconnected')
             ORDER BY checked_at DESC NULLS LAST LIMIT 1
            """;
    private static final String LABELS =
            """
            SELECT label_id FROM meta_account_labels WHERE user_id = $1 AND ad_account_id = $2 AND label_id IS NOT NULL
             ORDER BY month DESC LIMIT $3
            """;
    /** Whose row knows the id is settled, unless that row says that it is deleted. */
    private static final String CLAIMED =
            """
            SELECT meta_id FROM publish_objects WHERE user_id = $1 AND meta_id = ANY ($2) AND state <> 'DELETED'
            UNION SELECT meta_id FROM stray_objects WHERE user_id = $1 AND meta_id = ANY ($2) AND verdict IN ('doomed', 'reported')
            """;

    private static final String ROWS =
            """
            SELECT o.id, o.marker, o.kind, o.state, o.meta_id, p.id AS publication_id, p.campaign_id, p.phase, p.outcome, o.sent_at
              FROM publish_objects o JOIN publications p ON p.id = o.publication_id
             WHERE o.user_id = $1 AND p.ad_account_id = $2 AND o.marker = ANY ($3)
            """;
    /** Once more under the publication's lock: a retry may have begun meanwhile, and what it does is its own affair. */
    private static final String DOOM =
            """
            INSERT INTO stray_objects AS s (user_id, ad_account_id, kind, meta_id, name, publication_id, campaign_id, verdict, reason)
            SELECT $1, p.ad_account_id, $3, $4, $5, p.id, p.campaign_id, 'doomed', $6 FROM publications p
             WHERE p.id = $2 AND p.phase = 'done' AND p.outcome = $7
               AND NOT EXISTS (SELECT 1 FROM publish_objects o WHERE o.meta_id = $4 AND o.user_id = $1 AND o.state <> 'DELETED')
               FOR UPDATE OF p
            ON CONFLICT (user_id, meta_id) DO UPDATE SET verdict = 'doomed', reason = excluded.reason
            RETURNING s.id
            """;

    private static final String REPORT =
            """
            INSERT INTO stray_objects (user_id, ad_account_id, kind, meta_id, name, publication_id, campaign_id, verdict, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 'reported', $8) ON CONFLICT (user_id, meta_id) DO NOTHING
            RETURNING id
            """;
    private static final String ADOPT =
            """
            UPDATE publish_objects o SET state = 'ADOPTED', meta_id = $3, last_error = NULL
              FROM (SELECT id FROM publications WHERE id = $2 AND phase = 'parked' AND task = 'publish' FOR UPDATE) p
             WHERE o.id = $1 AND o.publication_id = p.id AND o.state = 'PARKED' AND o.meta_id IS NULL
            RETURNING o.id
            """;
    private static final String DONE =
            """
            UPDATE account_sweeps SET next_sweep_at = clock_timestamp() + make_interval(secs => $3),
                   swept_at = CASE WHEN $4 THEN clock_timestamp() ELSE swept_at END
             WHERE user_id = $1 AND ad_account_id = $2
            """;

    private final Pool pool;
    private final TenantSql sql;

    SweepSql(io.vertx.mutiny.sqlclient.Pool pool, TenantSql sql) {
        this.pool = pool.getDelegate();
        this.sql = sql;
    }

    /** An ad account of a user. */
    record Account(UUID user, String adAccountId) {}

    /** The row that a marker belongs to, and how its publication stands. */
    record Owner(
            UUID objectId,
            ObjectKind kind,
            ObjectState state,
            @Nullable String metaId,
            UUID publicationId,
            UUID campaignId,
            Phase phase,
            @Nullable String outcome,
            @Nullable Instant sentAt) {}

    /** Takes accounts whose sweep is due; nobody else takes them for the time of the lease. */
    Uni<List<Account>> claim(Duration every, Duration lease, int limit) {
        Tuple arguments = Tuple.of(seconds(every), seconds(lease), limit);
        return Uni.createFrom()
                .completionStage(
                        () -> pool.preparedQuery(CLAIM).execute(arguments).toCompletionStage())
                .map(rows -> {
                    List<Account> accounts = new ArrayList<>();
                    for (Row row : rows) {
                        accounts.add(new Account(row.getUUID("user_id"), row.getString("ad_account_id")));
                    }
                    return accounts;
                });
    }

    /** A campaign of the user whose connection can look into the account. */
    Uni<Optional<UUID>> connectedCampaign(Account account) {
        return sql.execute(account.user(), CONNECTED, Tuple.of(account.user(), account.adAccountId()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getUUID(0)));
    }

    /** Our newest labels of the account. */
    Uni<List<String>> labels(Account account, int months) {
        return sql.execute(account.user(), LABELS, Tuple.of(account.user(), account.adAccountId(), months))
                .map(rows -> List.copyOf(texts(rows)));
    }

    /** Those of the ids that need no look. */
    Uni<Set<String>> claimed(Account account, Collection<String> metaIds) {
        Tuple arguments = Tuple.of(account.user()).addArrayOfString(metaIds.toArray(String[]::new));
        return sql.execute(account.user(), CLAIMED, arguments).map(SweepSql::texts);
    }

    /** The owners of markers, by marker. */
    Uni<Map<String, Owner>> owners(Account account, Collection<String> markers) {
        Tuple arguments =
                Tuple.of(account.user(), account.adAccountId()).addArrayOfString(markers.toArray(String[]::new));
        return sql.execute(account.user(), ROWS, arguments).map(rows -> {
            Map<String, Owner> owners = new HashMap<>();
            for (Row row : rows) {
                owners.put(row.getString("marker"), owner(row));
            }
            return owners;
        });
    }

    /** Those of the markers that somebody's rows have, whoever it is. */
    Uni<Set<String>> known(Account account, Collection<String> markers) {
        Tuple arguments = Tuple.tuple().addArrayOfString(markers.toArray(String[]::new));
        return sql.execute(account.user(), "SELECT known_markers($1)", arguments)
                .map(SweepSql::texts);
    }

    private static Owner owner(Row row) {
        var sent = row.getOffsetDateTime("sent_at");
        return new Owner(
                row.getUUID("id"),
                ObjectKind.ofWireName(row.getString("kind")),
                ObjectState.valueOf(row.getString("state")),
                row.getString("meta_id"),
                row.getUUID("publication_id"),
                row.getUUID("campaign_id"),
                Phase.of(row.getString("phase")),
                row.getString("outcome"),
                sent == null ? null : sent.toInstant());
    }

    /** Writes what is to be done with a stray; answers whether that is news, and still right. */
    Uni<Boolean> judge(Account account, Stray stray, @Nullable Owner owner) {
        return switch (stray.verdict()) {
            case DOOMED -> {
                Owner of = Objects.requireNonNull(owner);
                yield news(
                        account,
                        DOOM,
                        Tuple.of(
                                        account.user(),
                                        of.publicationId(),
                                        stray.kind().wireName(),
                                        stray.metaId())
                                .addString(stray.name())
                                .addString(stray.reason())
                                .addString(of.outcome()));
            }
            case ADOPTED -> {
                Owner of = Objects.requireNonNull(owner);
                yield news(account, ADOPT, Tuple.of(of.objectId(), of.publicationId(), stray.metaId()));
            }
            case REPORTED ->
                news(
                        account,
                        REPORT,
                        Tuple.of(
                                        account.user(),
                                        account.adAccountId(),
                                        stray.kind().wireName(),
                                        stray.metaId())
                                .addString(stray.name())
                                .addUUID(stray.publicationId())
                                .addUUID(stray.campaignId())
                                .addString(stray.reason()));
            case DELETED -> Uni.createFrom().item(false);
        };
    }

    /** The next sweep, and whether this one came to its end. */
    Uni<Void> done(Account account, Duration next, boolean complete) {
        return sql.execute(
                        account.user(), DONE, Tuple.of(account.user(), account.adAccountId(), seconds(next), complete))
                .replaceWithVoid();
    }

    private Uni<Boolean> news(Account account, String statement, Tuple arguments) {
        return sql.execute(account.user(), statement, arguments).map(rows -> rows.size() > 0);
    }

    private static Set<String> texts(RowSet<Row> rows) {
        Set<String> texts = new HashSet<>();
        for (Row row : rows) {
            texts.add(row.getString(0));
        }
        return texts;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
