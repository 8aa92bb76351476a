package dev.adpublisher.verification;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.adpublisher.graph.AdAccountId;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What of a user's is at Meta, and which of it is to be looked at now. */
@ApplicationScoped
class PublishedSql {
    /** At rest only: while a command is under way, what was asked for is changing. */
    private static final String PUBLISHED =
            """
              FROM campaigns c
              JOIN meta_published_campaigns m ON m.campaign_id = c.id
              LEFT JOIN LATERAL (SELECT q.id, q.ad_account_id, q.outcome, q.phase, q.target, q.finished_at FROM publications q
                                  WHERE q.campaign_id = c.id AND q.user_id = $1 ORDER BY q.attempt DESC LIMIT 1) p ON true
              LEFT JOIN campaign_meta_connections x ON x.campaign_id = c.id
              LEFT JOIN campaign_verifications v ON v.campaign_id = c.id
             WHERE c.user_id = $1 AND m.meta_campaign_id ~ '^[0-9]{1,32}$' AND m.published_at IS NOT NULL
               AND (p.id IS NULL AND ad_account_digits(x.selected_ad_account_id) IS NOT NULL OR p.outcome = 'published' AND p.phase = 'done')
            """;

    private static final String OF_ACCOUNT =
            " AND coalesce(p.ad_account_id, ad_account_digits(x.selected_ad_account_id)) = $2";
    private static final String COLUMNS =
            """
            SELECT c.id, m.meta_campaign_id, coalesce(p.target, m.publish_status) = 'active' AS live, greatest(m.published_at, p.finished_at) AS fresh_since,
                   coalesce(p.ad_account_id, ad_account_digits(x.selected_ad_account_id)) AS account, clock_timestamp() AS now
            """;
    private static final String DUE = COLUMNS + PUBLISHED + OF_ACCOUNT
            + """
               AND (v.campaign_id IS NULL OR v.next_check_at <= clock_timestamp() OR v.observed_at < p.finished_at)
             ORDER BY v.next_check_at NULLS FIRST, c.id LIMIT $3
            """;
    /** What was looked at before the news is due, now or, so that many news cost few looks, once the shortest time between two looks is over. */
    private static final String NEWS =
            """
            UPDATE campaign_verifications v SET next_check_at = least(v.next_check_at, greatest($3::timestamptz, v.observed_at + make_interval(secs => $4)))
              FROM (SELECT o.campaign_id FROM campaign_verifications o
                     WHERE o.user_id = $1 AND o.ad_account_id = $2 AND o.observed_at < $3::timestamptz
                     ORDER BY o.campaign_id FOR UPDATE) older
             WHERE v.campaign_id = older.campaign_id
            """;

    private static final String ONE = COLUMNS + PUBLISHED + " AND c.id = $2";
    private static final String NEXT =
            """
            SELECT count(*) AS campaigns,
                   extract(epoch FROM min(CASE WHEN v.observed_at < p.finished_at THEN clock_timestamp() ELSE coalesce(v.next_check_at, clock_timestamp()) END)
                           - clock_timestamp())::double precision AS seconds
            """
                    + PUBLISHED + OF_ACCOUNT;
    private static final String OBJECTS =
            """
            SELECT o.campaign_id, o.kind, o.ordinal, o.meta_id, o.name, o.params::text AS params, o.refs::text AS refs, o.origins::text AS origins, o.ad_id,
                   s.existence
              FROM publish_objects o
              JOIN publications p ON p.id = o.publication_id AND p.outcome = 'published'
              LEFT JOIN meta_object_states s ON s.campaign_id = o.campaign_id AND s.kind = o.kind AND s.meta_id = o.meta_id
             WHERE o.campaign_id = ANY ($1) AND o.user_id = $2 AND o.state IN ('CONFIRMED', 'ADOPTED') AND o.meta_id IS NOT NULL
             ORDER BY o.campaign_id, o.kind, o.ordinal
            """;
    /** Published by the service before this one: only the ids are known. */
    private static final String ADOPTED =
            """
            SELECT m.campaign_id, i.kind, i.ordinal::integer, i.meta_id, a.id AS ad_id, s.existence
              FROM meta_published_campaigns m
             CROSS JOIN LATERAL (SELECT 'campaign' AS kind, 0 AS ordinal, m.meta_campaign_id AS meta_id
                       UNION ALL SELECT 'adset', 0, m.meta_adset_id
                       UNION ALL SELECT 'ad', u.place - 1, u.id FROM unnest(m.meta_ad_ids) WITH ORDINALITY AS u (id, place)) i
              LEFT JOIN ads a ON i.kind = 'ad' AND a.campaign_id = m.campaign_id AND a.meta_ad_id = i.meta_id
              LEFT JOIN meta_object_states s ON s.campaign_id = m.campaign_id AND s.kind = i.kind AND s.meta_id = i.meta_id
             WHERE m.campaign_id = ANY ($1) AND i.meta_id ~ '^[0-9]{1,32}$'
               AND NOT EXISTS (SELECT 1 FROM publications p WHERE p.campaign_id = m.campaign_id AND p.user_id = $2)
             ORDER BY 1, 2, 3
            """;

    private static final String UNREADABLE =
            """
            INSERT INTO campaign_verifications AS t (campaign_id, user_id, ad_account_id, outcome, reason, observed_at, next_check_at)
            SELECT c.id, $1, $2, 'unreadable', $3, now(), now()
            """
                    + PUBLISHED + OF_ACCOUNT
                    + """
             ORDER BY c.id
            ON CONFLICT (campaign_id) DO UPDATE
               SET ad_account_id = excluded.ad_account_id, outcome = excluded.outcome, reason = excluded.reason, observed_at = excluded.observed_at,
                   next_check_at = excluded.next_check_at
             WHERE t.observed_at <= excluded.observed_at
            """;

    private final TenantSql sql;

    PublishedSql(TenantSql sql) {
        this.sql = sql;
    }

    /** Campaigns without their objects, and the database's time at which they were found. */
    record Due(List<PublishedCampaign> campaigns, Instant now) {
        Due {
            campaigns = List.copyOf(campaigns);
        }
    }

    /** One campaign without its objects. */
    record One(PublishedCampaign campaign, AdAccountId account, Instant now) {}

    /** How many campaigns an account has, and when the next of them is due; zero or negative for now. */
    record Next(long campaigns, Duration in) {}

    /**
     * What is due in an account, the longest due first.
     *
     * @param news when there are some: when it was learned of them; what was last looked at before is due, too
     * @param spacing the shortest time between two looks at a campaign
     */
    Uni<Due> due(UUID user, AdAccountId account, @Nullable Instant news, Duration spacing, int limit) {
        List<Statement> statements = new ArrayList<>();
        if (news != null) {
            OffsetDateTime learned = news.atOffset(ZoneOffset.UTC);
            statements.add(
                    new Statement(NEWS, Tuple.of(user, account.digits(), learned, (double) spacing.toSeconds())));
        }
        statements.add(new Statement(DUE, Tuple.of(user, account.digits(), limit)));
        return sql.executeAll(user, statements).map(List::getLast).map(rows -> {
            List<PublishedCampaign> campaigns = new ArrayList<>();
            rows.forEach(row -> campaigns.add(campaign(row)));
            return new Due(
                    campaigns,
                    rows.size() == 0
                            ? Instant.EPOCH
                            : rows.iterator().next().getOffsetDateTime("now").toInstant());
        });
    }

    /** One campaign, if it is published and at rest. */
    Uni<Optional<One>> one(UUID user, UUID campaign) {
        return sql.execute(user, ONE, Tuple.of(user, campaign)).map(rows -> {
            if (rows.size() == 0) {
                return Optional.empty();
            }
            Row row = rows.iterator().next();
            return Optional.of(new One(
                    campaign(row),
                    new AdAccountId(row.getString("account")),
                    row.getOffsetDateTime("now").toInstant()));
        });
    }

    Uni<Next> next(UUID user, AdAccountId account) {
        return sql.execute(user, NEXT, Tuple.of(user, account.digits())).map(rows -> {
            Row row = rows.iterator().next();
            Double seconds = row.getDouble("seconds");
            return new Next(row.getLong("campaigns"), Duration.ofMillis(seconds == null ? 0 : (long) (seconds * 1000)));
        });
    }

    /** The same campaigns with their objects. */
    Uni<List<PublishedCampaign>> withObjects(UUID user, List<PublishedCampaign> campaigns) {
        UUID[] ids = campaigns.stream().map(PublishedCampaign::id).toArray(UUID[]::new);
        Tuple arguments = Tuple.tuple().addArrayOfUUID(ids).addUUID(user);
        return sql.executeAll(user, List.of(new Statement(OBJECTS, arguments), new Statement(ADOPTED, arguments)))
                .map(results -> {
                    Map<UUID, List<PublishedObject>> objects = new HashMap<>(journal(results.getFirst()));
                    objects.putAll(adopted(results.getLast()));
                    return campaigns.stream()
                            .map(campaign -> campaign.with(objects.getOrDefault(campaign.id(), List.of())))
                            .toList();
                });
    }

    /** Writes down of everything in the account, due or not, that it cannot be looked at, and why. All of it stays due. */
    Uni<Void> unreadable(UUID user, AdAccountId account, String reason) {
        return sql.execute(user, UNREADABLE, Tuple.of(user, account.digits(), reason))
                .replaceWithVoid();
    }

    private static PublishedCampaign campaign(Row row) {
        return new PublishedCampaign(
                row.getUUID("id"),
                row.getString("meta_campaign_id"),
                Boolean.TRUE.equals(row.getBoolean("live")),
                row.getOffsetDateTime("fresh_since").toInstant(),
                List.of());
    }

    private static Map<UUID, List<PublishedObject>> journal(RowSet<Row> rows) {
        Map<String, String> ids = new HashMap<>();
        rows.forEach(row -> ids.put(
                key(row.getUUID("campaign_id"), row.getString("kind"), row.getInteger("ordinal")),
                row.getString("meta_id")));
        Map<UUID, List<PublishedObject>> objects = new HashMap<>();
        for (Row row : rows) {
            // Pictures are known by their content; nothing of them changes.
            if (!row.getString("kind").equals("image")) {
                objects.computeIfAbsent(row.getUUID("campaign_id"), id -> new ArrayList<>())
                        .add(object(row, ids));
            }
        }
        return objects;
    }

    private static PublishedObject object(Row row, Map<String, String> ids) {
        UUID campaign = row.getUUID("campaign_id");
        return new PublishedObject(
                row.getString("kind"),
                row.getInteger("ordinal"),
                row.getString("meta_id"),
                row.getString("name"),
                SentParameters.filled(
                        row.getString("params"),
                        row.getString("refs"),
                        (kind, ordinal) -> ids.get(key(campaign, kind, ordinal))),
                JsonTexts.texts(row.getString("origins")),
                row.getUUID("ad_id"),
                row.getString("existence"));
    }

    private static String key(UUID campaign, @Nullable String kind, int ordinal) {
        return campaign + "/" + kind + "/" + ordinal;
    }

    private static Map<UUID, List<PublishedObject>> adopted(RowSet<Row> rows) {
        Map<UUID, List<PublishedObject>> objects = new HashMap<>();
        for (Row row : rows) {
            objects.computeIfAbsent(row.getUUID("campaign_id"), id -> new ArrayList<>())
                    .add(new PublishedObject(
                            row.getString("kind"),
                            row.getInteger("ordinal"),
                            row.getString("meta_id"),
                            null,
                            JsonNodeFactory.instance.objectNode(),
                            Map.of(),
                            row.getUUID("ad_id"),
                            row.getString("existence")));
        }
        return objects;
    }
}
