package dev.adpublisher.publishing;

import dev.adpublisher.plan.ObjectKind;
import dev.adpublisher.plan.PlannedObject;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
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
    private static final String LOCK =
            "SELECT app_new_id() AS fresh FROM campaigns WHERE id = $1 AND user_id = $2 FOR UPDATE";
    private static final String OPEN =
            "SELECT 1 FROM publications WHERE campaign_id = $1 AND outcome IS DISTINCT FROM 'cancelled'";
    private static final String REMEMBER =
            """
            INSERT INTO idempotency_keys (user_id, route, key, body_digest, status, location, answer) VALUES ($1, $2, $3, $4, 202, $5, $6::text::jsonb)
            ON CONFLICT (user_id, route, key) DO NOTHING
            RETURNING key
            """;
    private static final String INSERT_PUBLICATION =
            """
            INSERT INTO publications (id, user_id, campaign_id, attempt, task, target, phase, ad_account_id, label_id, plan, next_attempt_at)
            SELECT $1, $2, $3, coalesce(max(attempt), 0) + 1, 'publish', $4, 'queued', $5::text,
                   (SELECT l.label_id FROM meta_account_labels l WHERE l.user_id = $2 AND l.ad_account_id = $5::text
                       AND l.month = date_trunc('month', now() AT TIME ZONE 'UTC')::date), $6::text::jsonb, clock_timestamp()
              FROM publications WHERE campaign_id = $3
            """;
    static final String INSERT_OBJECTS =
            """
            INSERT INTO publish_objects (user_id, publication_id, campaign_id, kind, ordinal, marker, name, params, refs, origins, request_digest, ad_id)
            SELECT $1, $2, $3, o.kind, o.ordinal, o.marker, o.name, o.params::jsonb, o.refs::jsonb, o.origins::jsonb, o.digest, o.ad_id
              FROM unnest($4::text[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::uuid[])
                     AS o (kind, ordinal, marker, name, params, refs, origins, digest, ad_id)
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
     * @param adRowIds the row of {@code ads} of each ad, by ordinal
     * @param planText {@code publish_data} as accepted
     */
    record Admission(
            UUID user,
            UUID campaign,
            Target target,
            String adAccountId,
            List<PlannedObject> objects,
            List<UUID> adRowIds,
            String planText,
            @Nullable KeyUse keyUse) {}

    /** An idempotency key and the answer to keep under it. */
    record KeyUse(String route, String key, String bodyDigest, String location, String answer) {}

    /** Raised inside the transaction when the key is another request's already; the caller then answers what that one was answered. */
    static final class KeyUsedException extends RuntimeException {
        KeyUsedException() {
            super("the idempotency key is used", null, false, false);
        }
    }

    /** Accepts; fails with 404, with 409 {@code publication_under_way}, or with {@link KeyUsedException}. */
    Uni<Void> admit(Admission admission) {
        return sql.transaction(admission.user(), connection -> {
            // Sent at once, carried out in order: whoever comes second waits for the lock, and then sees what the first
            // has written.
            Future<RowSet<Row>> locked =
                    connection.preparedQuery(LOCK).execute(Tuple.of(admission.campaign(), admission.user()));
            Future<Void> remembered = remember(connection, admission.user(), admission.keyUse());
            Future<RowSet<Row>> open = connection.preparedQuery(OPEN).execute(Tuple.of(admission.campaign()));
            return Future.join(locked, remembered, open)
                    .compose(all -> insert(connection, admission, checked(locked.result(), open.result())));
        });
    }

    private static UUID checked(RowSet<Row> locked, RowSet<Row> open) {
        if (locked.size() == 0) {
            throw Problem.notFound();
        }
        if (open.size() > 0) {
            throw underWay();
        }
        return locked.iterator().next().getUUID("fresh");
    }

    /** Keeps the answer under its key; within the same transaction as what it answers. */
    static Future<Void> remember(SqlConnection connection, UUID user, @Nullable KeyUse use) {
        if (use == null) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(REMEMBER)
                .execute(Tuple.of(user, use.route(), use.key(), use.bodyDigest(), use.location(), use.answer()))
                .compose(rows ->
                        rows.size() == 0 ? Future.failedFuture(new KeyUsedException()) : Future.succeededFuture());
    }

    static Problem underWay() {
        return Problem.conflict(
                "publication_under_way",
                "This campaign is being published already. Look at its publication, or cancel it.");
    }

    private Future<Void> insert(SqlConnection connection, Admission admission, UUID id) {
        Tuple publication = Tuple.of(
                id,
                admission.user(),
                admission.campaign(),
                admission.target().wireName(),
                admission.adAccountId(),
                admission.planText());
        String details = json.text(json.newObject()
                .put("target", admission.target().wireName())
                .put("objects", admission.objects().size()));
        Tuple requested = Tuple.of(admission.user(), admission.campaign(), "publication.requested", details);
        Tuple summary = Tuple.of(admission.campaign(), id, admission.objects().size());
        return Future.join(List.of(
                        run(connection, INSERT_PUBLICATION, publication),
                        run(connection, INSERT_OBJECTS, objects(admission, id)),
                        run(connection, SUMMARY, summary),
                        run(connection, PUBLISHING, Tuple.of(admission.campaign())),
                        run(connection, AUDIT, requested),
                        run(connection, NOTIFY_DUE, Tuple.tuple())))
                .mapEmpty();
    }

    private Tuple objects(Admission admission, UUID id) {
        return objects(admission.user(), id, admission.campaign(), admission.objects(), admission.adRowIds());
    }

    /** The columns of {@link #INSERT_OBJECTS}. */
    Tuple objects(UUID user, UUID publication, UUID campaign, List<PlannedObject> objects, List<UUID> adRowIds) {
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
            PlannedObject object = objects.get(i);
            kinds[i] = object.kind().wireName();
            ordinals[i] = object.ordinal();
            markerTexts[i] = markers.of(publication, object.kind(), object.ordinal());
            names[i] = object.kind() == ObjectKind.IMAGE ? object.name() : Markers.named(object.name(), markerTexts[i]);
            params[i] = json.text(object.params());
            refs[i] = json.text(json.referencesNode(object.references()));
            origins[i] = json.text(object.origins());
            digests[i] = object.digest();
            adIds[i] = object.kind() == ObjectKind.AD && object.ordinal() < adRowIds.size()
                    ? adRowIds.get(object.ordinal())
                    : null;
        }
        return Tuple.of(user, publication, campaign)
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
