package dev.adpublisher.publishing;

import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.PlannedObject;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.publishing.JournalObject.Key;
import dev.adpublisher.publishing.PublishWorker.Lease;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The transaction that accepts a publish: the plan frozen into rows, the status, the audit, the idempotency key; all or nothing. */
@ApplicationScoped
class AdmissionSql {
    static final String NOTIFY_DUE = "SELECT pg_notify('publication_due', '')";
    static final String AUDIT =
            """
            INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, details)
            VALUES ($1, $2, 'user', $3, 'publication', $4::text::jsonb)
            """;
    private static final String EXISTS = "SELECT 1 FROM campaigns WHERE id = $1 AND user_id = $2";
    /** Whoever comes second waits here, and then sees what the first has written. */
    private static final String LOCK = "SELECT 1 FROM campaigns WHERE id = $1 AND user_id = $2 FOR UPDATE";

    private static final String REMEMBER_NEW =
            "INSERT INTO idempotency_keys (user_id, route, key, body_digest, status, location, answer) VALUES ($1, $2, $3, $4, 202, $5, $6::text::jsonb)";
    private static final String REMEMBER =
            """
            INSERT INTO idempotency_keys (user_id, route, key, body_digest, status, location, answer) VALUES ($1, $2, $3, $4, 202, $5, $6::text::jsonb)
            ON CONFLICT (user_id, route, key) DO NOTHING
            RETURNING key
            """;
    /** Its versions go on where those of the attempt before ended: they are the ids of one stream of events. */
    private static final String INSERT_PUBLICATION =
            """
            INSERT INTO publications (id, user_id, campaign_id, attempt, version, task, target, phase, ad_account_id, label_id, plan, next_attempt_at,
                                      epoch, claims, worker, lease_until)
            SELECT $1, $2, $3, coalesce(max(attempt), 0) + 1, coalesce(max(version), 0) + 1, 'publish', $4, 'queued', $5::text,
                   (SELECT l.label_id FROM meta_account_labels l WHERE l.user_id = $2 AND l.ad_account_id = $5::text
                       AND l.month = date_trunc('month', now() AT TIME ZONE 'UTC')::date), $6::text::jsonb, clock_timestamp(),
                   CASE WHEN $7::text IS NULL THEN 0 ELSE 1 END, CASE WHEN $7::text IS NULL THEN 0 ELSE 1 END,
                   $7, clock_timestamp() + make_interval(secs => $8)
              FROM publications WHERE campaign_id = $3
            HAVING EXISTS (SELECT 1 FROM campaigns c WHERE c.id = $3 AND c.user_id = $2)
               AND count(*) FILTER (WHERE outcome IS DISTINCT FROM 'cancelled') = 0
            RETURNING label_id, epoch, claims, clock_timestamp() AS database_now
            """;
    /**
     * What waits for nothing that Meta must make first is intended as its row is written, under the lease that was written before it: a
     * publication of these has the epoch 1.
     */
    private static final String INSERT_OBJECTS =
            """
            INSERT INTO publish_objects (user_id, publication_id, campaign_id, kind, ordinal, marker, name, params, refs, origins, request_digest, ad_id,
                                         state, epoch, sent_at, attempts)
            SELECT $1, $2, $3, o.kind, o.ordinal, o.marker, o.name, o.params::jsonb, o.refs::jsonb, o.origins::jsonb, o.digest, o.ad_id,
                   CASE WHEN o.first THEN 'IN_FLIGHT' ELSE 'PLANNED' END, o.first::integer, CASE WHEN o.first THEN clock_timestamp() END, o.first::integer
              FROM unnest($4::text[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::uuid[], $13::boolean[])
                     AS o (kind, ordinal, marker, name, params, refs, origins, digest, ad_id, first)
            RETURNING id, kind, ordinal, sent_at
            """;

    private static final String SUMMARY =
            """
            INSERT INTO meta_published_campaigns (campaign_id, publish_status, publishing_state)
            VALUES ($1, 'publishing', jsonb_build_object('publication_id', $2::uuid, 'phase', 'queued',
                                        'progress', jsonb_build_object('total', $3::integer, 'done', 0)))
            ON CONFLICT (campaign_id) DO UPDATE
               SET publish_status = 'publishing', publishing_state = excluded.publishing_state, error_message = NULL,
                   meta_campaign_id = NULL, meta_adset_id = NULL, meta_ad_ids = '{}', meta_creative_ids = '{}', published_at = NULL, paused_at = NULL
            """;
    private static final String PUBLISHING = "UPDATE campaigns SET published_status = 'publishing' WHERE id = $1";

    private final TenantSql sql;
    private final JournalJson json;
    private final Markers markers;

    AdmissionSql(TenantSql sql, JournalJson json, Markers markers) {
        this.sql = sql;
        this.json = json;
        this.markers = markers;
    }

    /**
     * What is accepted.
     *
     * @param publication the id it is to have
     * @param adRowIds the row of {@code ads} of each ad, by ordinal
     * @param planText {@code publish_data} as accepted
     */
    record Admission(
            UUID publication,
            UUID user,
            UUID campaign,
            Target target,
            String adAccountId,
            List<PlannedObject> objects,
            List<UUID> adRowIds,
            String planText,
            @Nullable KeyUse keyUse) {

        /** The same for a publication that there is already. */
        Admission into(UUID existing) {
            return new Admission(existing, user, campaign, target, adAccountId, objects, adRowIds, planText, keyUse);
        }
    }

    /** An idempotency key and the answer to keep under it. */
    record KeyUse(String route, String key, String bodyDigest, String location, String answer) {}

    /** Raised inside the transaction when the key is another request's already; the caller then answers what that one was answered. */
    static final class KeyUsedException extends RuntimeException {
        KeyUsedException() {
            super("the idempotency key is used", null, false, false);
        }
    }

    /**
     * Accepts, in one round trip; with a lease the publication is that worker's from its first moment. Fails with 404, with 409
     * {@code publication_under_way}, or with {@link KeyUsedException}.
     *
     * @param first of the objects, what the worker will send at once: intended in the same commit; none without a lease
     */
    Uni<LoadedPublication> admit(Admission admission, @Nullable Lease lease, List<Key> first) {
        List<FrozenObject> objects = frozen(admission);
        List<Statement> statements = new ArrayList<>();
        statements.add(new Statement(LOCK, Tuple.of(admission.campaign(), admission.user())));
        KeyUse use = admission.keyUse();
        if (use != null) {
            statements.add(new Statement(REMEMBER_NEW, keyColumns(admission.user(), use)));
        }
        int publicationAt = statements.size();
        statements.add(new Statement(INSERT_PUBLICATION, publicationColumns(admission, lease)));
        statements.add(
                new Statement(INSERT_OBJECTS, withIntents(admission, objects, lease == null ? List.of() : first)));
        statements.add(new Statement(SUMMARY, Tuple.of(admission.campaign(), admission.publication(), objects.size())));
        statements.add(new Statement(PUBLISHING, Tuple.of(admission.campaign())));
        statements.add(new Statement(AUDIT, requested(admission)));
        if (lease == null) {
            statements.add(new Statement(NOTIFY_DUE, Tuple.tuple()));
        }
        return sql.executeAll(admission.user(), statements)
                .map(results -> loaded(admission, objects, results.subList(publicationAt, publicationAt + 2)))
                .onFailure(PgException.class)
                .recoverWithUni(failure -> refused(admission, (PgException) failure));
    }

    /**
     * What the constraints say when somebody else was faster, or the campaign is gone: then no publication was inserted, and its objects have
     * nothing to belong to. (Inserting it and failing would wait for, and could deadlock with, a worker that just ends the other one.)
     */
    private Uni<LoadedPublication> refused(Admission admission, PgException failure) {
        return switch (String.valueOf(failure.getConstraint())) {
            case "idempotency_keys_pkey" -> Uni.createFrom().failure(new KeyUsedException());
            case "publish_objects_publication_id_fkey" ->
                sql.execute(admission.user(), EXISTS, Tuple.of(admission.campaign(), admission.user()))
                        .chain(rows ->
                                Uni.createFrom().failure(rows.size() == 0 ? Problem.notFound() : Conflicts.underWay()));
            case String other -> Uni.createFrom().failure(failure);
        };
    }

    /** @param rows the publication, and its objects */
    private static LoadedPublication loaded(Admission admission, List<FrozenObject> objects, List<RowSet<Row>> rows) {
        Row row = rows.getFirst().iterator().next();
        Map<Key, Written> written = new HashMap<>();
        for (Row object : rows.getLast()) {
            OffsetDateTime sentAt = object.getOffsetDateTime("sent_at");
            written.put(
                    new Key(ObjectKind.ofWireName(object.getString("kind")), object.getInteger("ordinal")),
                    new Written(object.getUUID("id"), sentAt == null ? null : sentAt.toInstant()));
        }
        Claim claim = new Claim(
                admission.publication(),
                admission.user(),
                admission.campaign(),
                admission.adAccountId(),
                row.getLong("epoch"),
                row.getInteger("claims"));
        return new LoadedPublication(
                claim,
                Task.PUBLISH,
                admission.target() == Target.ACTIVE,
                Phase.QUEUED,
                false,
                false,
                row.getString("label_id"),
                0,
                row.getOffsetDateTime("database_now").toInstant(),
                objects.stream()
                        .map(object -> object.planned(
                                Objects.requireNonNull(written.get(object.key()), "every object has a row"),
                                claim.epoch()))
                        .toList());
    }

    private Tuple withIntents(Admission admission, List<FrozenObject> objects, List<Key> first) {
        Set<Key> intended = Set.copyOf(first);
        Boolean[] isFirst =
                objects.stream().map(object -> intended.contains(object.key())).toArray(Boolean[]::new);
        return columns(admission, admission.publication(), objects).addArrayOfBoolean(isFirst);
    }

    private Tuple requested(Admission admission) {
        String details = json.text(json.newObject()
                .put("target", admission.target().wireName())
                .put("objects", admission.objects().size()));
        return Tuple.of(admission.user(), admission.campaign(), "publication.requested", details);
    }

    private static Tuple publicationColumns(Admission admission, @Nullable Lease lease) {
        return Tuple.of(
                        admission.publication(),
                        admission.user(),
                        admission.campaign(),
                        admission.target().wireName(),
                        admission.adAccountId(),
                        admission.planText())
                .addString(lease == null ? null : lease.worker())
                .addDouble(lease == null ? null : lease.length().toMillis() / 1000.0);
    }

    private static Tuple keyColumns(UUID user, KeyUse use) {
        return Tuple.of(user, use.route(), use.key(), use.bodyDigest(), use.location(), use.answer());
    }

    /** Keeps the answer under its key; within the same transaction as what it answers. */
    static Future<Void> remember(SqlConnection connection, UUID user, @Nullable KeyUse use) {
        if (use == null) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(REMEMBER)
                .execute(keyColumns(user, use))
                .compose(rows ->
                        rows.size() == 0 ? Future.failedFuture(new KeyUsedException()) : Future.succeededFuture());
    }

    /** What PostgreSQL says of a row that it has written: its id, and the moment of its intent if it has one. */
    private record Written(UUID id, @Nullable Instant intent) {}

    /** An object of the plan with its marker: what its row holds. */
    private record FrozenObject(PlannedObject object, String marker, String name, @Nullable UUID adRow) {
        Key key() {
            return new Key(object.kind(), object.ordinal());
        }

        /** To be made; with the moment of its intent, if that is committed. */
        JournalObject planned(Written row, long epoch) {
            return new JournalObject(
                    row.id(),
                    object.kind(),
                    object.ordinal(),
                    marker,
                    name,
                    object.params(),
                    object.references(),
                    object.origins(),
                    ObjectState.PLANNED,
                    row.intent() == null ? 0 : epoch,
                    row.intent(),
                    null,
                    false,
                    0,
                    0,
                    null);
        }
    }

    private List<FrozenObject> frozen(Admission admission) {
        return admission.objects().stream()
                .map(object -> frozen(object, admission))
                .toList();
    }

    private FrozenObject frozen(PlannedObject object, Admission admission) {
        String marker = markers.of(admission.publication(), object.kind(), object.ordinal());
        String name = object.kind() == ObjectKind.IMAGE ? object.name() : Markers.named(object.name(), marker);
        boolean isAd = object.kind() == ObjectKind.AD
                && object.ordinal() < admission.adRowIds().size();
        return new FrozenObject(
                object, marker, name, isAd ? admission.adRowIds().get(object.ordinal()) : null);
    }

    /** The columns that an object is planned with, for the objects of {@code admission} as part of a publication that exists already. */
    Tuple objects(Admission admission, UUID publication) {
        return columns(admission, publication, frozen(admission.into(publication)));
    }

    private Tuple columns(Admission admission, UUID publication, List<FrozenObject> objects) {
        int n = objects.size();
        String[] kinds = new String[n];
        Integer[] ordinals = new Integer[n];
        String[] markerTexts = new String[n];
        String[] names = new String[n];
        String[] params = new String[n];
        String[] refs = new String[n];
        String[] origins = new String[n];
        String[] digests = new String[n];
        UUID[] adIds = new UUID[n];
        for (int i = 0; i < n; i++) {
            PlannedObject object = objects.get(i).object();
            kinds[i] = object.kind().wireName();
            ordinals[i] = object.ordinal();
            markerTexts[i] = objects.get(i).marker();
            names[i] = objects.get(i).name();
            params[i] = json.text(object.params());
            refs[i] = json.text(json.referencesNode(object.references()));
            origins[i] = json.text(object.origins());
            digests[i] = object.digest();
            adIds[i] = objects.get(i).adRow();
        }
        return Tuple.of(admission.user(), publication, admission.campaign())
                .addArrayOfString(kinds)
                .addArrayOfInteger(ordinals)
                .addArrayOfString(markerTexts)
                .addArrayOfString(names)
                .addArrayOfString(params)
                .addArrayOfString(refs)
                .addArrayOfString(origins)
                .addArrayOfString(digests)
                .addArrayOfUUID(adIds);
    }

    static Future<Void> run(SqlConnection connection, String statement, Tuple arguments) {
        return connection.preparedQuery(statement).execute(arguments).mapEmpty();
    }
}
