package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a publication at work. One flush is one transaction and one round trip to PostgreSQL: what came of earlier calls and the intents
 * of the next ones. Everything in it carries the claim's epoch.
 */
@ApplicationScoped
class PublishJournal {
    private static final String LOAD =
            """
            SELECT p.task, p.target, p.phase, p.retry_count, clock_timestamp() AS database_now,
                   EXISTS (SELECT 1 FROM meta_published_campaigns m WHERE m.campaign_id = p.campaign_id AND m.published_at IS NOT NULL) AS published,
                   p.live_asked OR p.phase = 'activating' AS live_asked, p.label_id
              FROM publications p WHERE p.id = $1 AND p.epoch = $2 AND p.lease_until > clock_timestamp()
            """;
    private static final String LOAD_OBJECTS =
            """
            SELECT id, kind, ordinal, marker, name, params::text AS params, refs::text AS refs, origins::text AS origins, state, epoch, sent_at, meta_id, shared, attempts,
                   negative_reads, last_error::text AS last_error
              FROM publish_objects WHERE publication_id = $1 ORDER BY kind, ordinal
            """;
    /** Takes the row's lock for this transaction, if the epoch is still ours; the statements after it depend on that. */
    private static final String HOLD =
            """
            UPDATE publications SET version = version + 1, phase = coalesce($3, phase),
                   live_asked = live_asked OR (target = 'active' AND coalesce($3, phase) = 'activating')
             WHERE id = $1 AND epoch = $2
            RETURNING task, target = 'active' AS target_active
            """;
    /** Before a summary of its own, which otherwise could count before a flush commits and be written after it. */
    private static final String LOCK = "SELECT 1 FROM publications WHERE id = $1 FOR UPDATE";

    /** A create that was turned away without anything to say of the object has made nothing for certain, so it does not count as an attempt. */
    private static final String WRITE_RESULTS =
            """
            UPDATE publish_objects o
               SET state = r.state, meta_id = coalesce(o.meta_id, r.meta_id), last_error = r.error::jsonb, trace_id = coalesce(r.trace_id, o.trace_id),
                   shared = r.shared OR (o.kind = 'creative' AND EXISTS (
                     SELECT 1 FROM publish_objects x WHERE x.meta_id = r.meta_id AND x.kind = 'creative' AND x.publication_id <> $1)),
                   negative_reads = r.negative_reads, epoch = $2,
                   attempts = o.attempts - (o.state = 'IN_FLIGHT' AND r.state = 'PLANNED' AND r.error IS NULL)::integer
              FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::integer[])
                     AS r (id, state, meta_id, error, trace_id, shared, negative_reads)
             WHERE o.id = r.id AND o.publication_id = $1
               AND EXISTS (SELECT 1 FROM publications p WHERE p.id = $1 AND p.epoch = $2)
            RETURNING o.id
            """;

    private static final String WRITE_INTENTS =
            """
            UPDATE publish_objects o
               SET state = 'IN_FLIGHT', epoch = $2, sent_at = clock_timestamp(), attempts = o.attempts + 1, negative_reads = 0, last_error = NULL
              FROM publications p
             WHERE p.id = $1 AND p.epoch = $2 AND p.lease_until > clock_timestamp() AND p.task = 'publish'
               AND o.publication_id = p.id AND o.id = ANY ($3::uuid[]) AND o.state = 'PLANNED'
            RETURNING o.id, o.sent_at
            """;
    /** Nothing was sent under these intents, so they do not count as attempts. */
    private static final String GIVE_BACK =
            """
            UPDATE publish_objects o SET state = 'PLANNED', attempts = o.attempts - 1
             WHERE o.publication_id = $1 AND o.id = ANY ($3::uuid[]) AND o.state = 'IN_FLIGHT'
               AND EXISTS (SELECT 1 FROM publications p WHERE p.id = $1 AND p.epoch = $2)
            """;
    /** Ids are only ever added here; only a finished rollback takes the row away. */
    private static final String SUMMARISE =
            """
            UPDATE meta_published_campaigns m
               SET meta_campaign_id = coalesce(s.campaign, m.meta_campaign_id), meta_adset_id = coalesce(s.adset, m.meta_adset_id),
                   meta_ad_ids = s.ads, meta_creative_ids = s.creatives,
                   publishing_state = jsonb_build_object('publication_id', $1::uuid, 'phase', s.phase,
                     'progress', jsonb_build_object('total', s.total, 'done', s.done))
              FROM (SELECT p.campaign_id, p.phase,
                           count(o.id) AS total,
                           count(o.id) FILTER (WHERE o.state IN ('CONFIRMED', 'ADOPTED')) AS done,
                           max(o.meta_id) FILTER (WHERE o.kind = 'campaign') AS campaign,
                           max(o.meta_id) FILTER (WHERE o.kind = 'adset') AS adset,
                           coalesce(array_agg(o.meta_id ORDER BY o.ordinal) FILTER (WHERE o.kind = 'ad' AND o.meta_id IS NOT NULL), '{}') AS ads,
                           coalesce(array_agg(o.meta_id ORDER BY o.ordinal) FILTER (WHERE o.kind = 'creative' AND o.meta_id IS NOT NULL), '{}') AS creatives
                      FROM publications p JOIN publish_objects o ON o.publication_id = p.id
                     WHERE p.id = $1 AND p.epoch = $2
                     GROUP BY p.id) s
             WHERE m.campaign_id = s.campaign_id
            """;

    private static final String NAME_ADS =
            """
            UPDATE ads a SET meta_ad_id = o.meta_id, published_at = clock_timestamp(), status = 'paused', meta_review_status = 'pending'
              FROM publish_objects o JOIN publications p ON p.id = o.publication_id AND p.epoch = $2
             WHERE o.publication_id = $1 AND o.kind = 'ad' AND o.state IN ('CONFIRMED', 'ADOPTED')
               AND a.id = o.ad_id AND a.meta_ad_id IS NULL
            """;
    static final String NOTIFY_CHANGE = "SELECT pg_notify('publication_changed', $1)";

    private final TenantSql sql;
    private final JournalJson json;

    PublishJournal(TenantSql sql, JournalJson json) {
        this.sql = sql;
        this.json = json;
    }

    /**
     * What one flush did.
     *
     * @param held whether the publication is still ours; if not, nothing was written and no call may be sent
     * @param task as it stands now, like the target: a user's command may have changed them
     * @param permits per object the moment of its intent by the database's clock; an object without one may not be sent
     */
    record Flushed(boolean held, @Nullable Task task, boolean targetActive, Map<UUID, Instant> permits) {}

    /** The claimed publication and its objects, or null when the claim does not hold any more. */
    Uni<@Nullable LoadedPublication> load(Claim claim) {
        List<Statement> statements = List.of(
                new Statement(LOAD, Tuple.of(claim.publicationId(), claim.epoch())),
                new Statement(LOAD_OBJECTS, Tuple.of(claim.publicationId())));
        return sql.executeAll(claim.userId(), statements).map(results -> {
            if (results.getFirst().size() == 0) {
                return null;
            }
            List<JournalObject> objects = new ArrayList<>();
            for (Row row : results.getLast()) {
                objects.add(object(row));
            }
            return publication(claim, results.getFirst().iterator().next(), objects);
        });
    }

    /**
     * Writes results, then intents: what somebody waits for. The public summary is left to {@link #summarise} or to the release, one of which the
     * caller owes.
     */
    Uni<Flushed> flush(Claim claim, @Nullable Phase phase, List<Result> results, List<UUID> intents) {
        List<Statement> statements = new ArrayList<>();
        UUID publication = claim.publicationId();
        statements.add(
                new Statement(HOLD, Tuple.of(publication, claim.epoch(), phase == null ? null : phase.wireName())));
        int intentsAt = -1;
        if (!results.isEmpty()) {
            statements.add(new Statement(WRITE_RESULTS, resultColumns(claim, results)));
        }
        if (!intents.isEmpty()) {
            intentsAt = statements.size();
            Tuple arguments = Tuple.of(publication, claim.epoch()).addArrayOfUUID(intents.toArray(UUID[]::new));
            statements.add(new Statement(WRITE_INTENTS, arguments));
        }
        int permitsAt = intentsAt;
        return sql.executeAll(claim.userId(), statements).map(sets -> flushed(sets, permitsAt));
    }

    /** Takes intents back under which nothing was sent. */
    Uni<Void> giveBack(Claim claim, List<UUID> objects) {
        Tuple arguments = Tuple.of(claim.publicationId(), claim.epoch()).addArrayOfUUID(objects.toArray(UUID[]::new));
        return sql.execute(claim.userId(), GIVE_BACK, arguments).replaceWithVoid();
    }

    /** Brings the public summary up to the rows, and says that there is something to see. */
    Uni<Void> summarise(Claim claim) {
        List<Statement> statements = new ArrayList<>();
        statements.add(new Statement(LOCK, Tuple.of(claim.publicationId())));
        statements.addAll(summary(claim));
        return sql.executeAll(claim.userId(), statements).replaceWithVoid();
    }

    /** The public summary as the rows of the publication say it now; nothing where the epoch is a newer one. */
    static List<Statement> summary(Claim claim) {
        return List.of(
                new Statement(NAME_ADS, Tuple.of(claim.publicationId(), claim.epoch())),
                new Statement(SUMMARISE, Tuple.of(claim.publicationId(), claim.epoch())),
                new Statement(NOTIFY_CHANGE, Tuple.of(claim.campaignId().toString())));
    }

    private static Flushed flushed(List<RowSet<Row>> sets, int permitsAt) {
        RowSet<Row> hold = sets.getFirst();
        if (hold.size() == 0) {
            return new Flushed(false, null, false, Map.of());
        }
        Row row = hold.iterator().next();
        Map<UUID, Instant> permits = new HashMap<>();
        if (permitsAt >= 0) {
            for (Row permit : sets.get(permitsAt)) {
                permits.put(permit.getUUID("id"), instant(permit, "sent_at"));
            }
        }
        return new Flushed(true, Task.of(row.getString("task")), row.getBoolean("target_active"), permits);
    }

    private Tuple resultColumns(Claim claim, List<Result> results) {
        int n = results.size();
        UUID[] ids = new UUID[n];
        String[] states = new String[n];
        String[] metaIds = new String[n];
        String[] errors = new String[n];
        String[] traces = new String[n];
        Boolean[] shared = new Boolean[n];
        Integer[] negativeReads = new Integer[n];
        for (int i = 0; i < n; i++) {
            Result result = results.get(i);
            ids[i] = result.objectId();
            states[i] = result.state().name();
            metaIds[i] = result.metaId();
            JsonNode error = result.error();
            errors[i] = error == null ? null : json.text(error);
            traces[i] = result.traceId();
            shared[i] = result.shared();
            negativeReads[i] = result.negativeReads();
        }
        return Tuple.of(claim.publicationId(), claim.epoch())
                .addArrayOfUUID(ids)
                .addArrayOfString(states)
                .addArrayOfString(metaIds)
                .addArrayOfString(errors)
                .addArrayOfString(traces)
                .addArrayOfBoolean(shared)
                .addArrayOfInteger(negativeReads);
    }

    private static LoadedPublication publication(Claim claim, Row row, List<JournalObject> objects) {
        return new LoadedPublication(
                claim,
                Task.of(row.getString("task")),
                "active".equals(row.getString("target")),
                Phase.of(row.getString("phase")),
                row.getBoolean("published"),
                row.getBoolean("live_asked"),
                row.getString("label_id"),
                row.getInteger("retry_count"),
                instant(row, "database_now"),
                objects);
    }

    private JournalObject object(Row row) {
        OffsetDateTime sentAt = row.getOffsetDateTime("sent_at");
        return new JournalObject(
                row.getUUID("id"),
                ObjectKind.ofWireName(row.getString("kind")),
                row.getInteger("ordinal"),
                row.getString("marker"),
                row.getString("name"),
                json.object(row.getString("params")),
                json.references(row.getString("refs")),
                json.texts(row.getString("origins")),
                ObjectState.valueOf(row.getString("state")),
                row.getLong("epoch"),
                sentAt == null ? null : sentAt.toInstant(),
                row.getString("meta_id"),
                row.getBoolean("shared"),
                row.getInteger("attempts"),
                row.getInteger("negative_reads"),
                json.orNull(row.getString("last_error")));
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}
