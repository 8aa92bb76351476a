package dev.adpublisher.publishing;

import dev.adpublisher.plan.PlannedObject;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.publishing.AdmissionSql.Admission;
import dev.adpublisher.publishing.JournalObject.Key;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with a failed publish under the draft as it is now: what was made stays, what was not takes its content from the new plan. Where the
 * draft has changed under something that exists, only a rollback helps, and the answer says so.
 */
@ApplicationScoped
class RetrySql {
    private static final String LOCK =
            """
            SELECT id, ad_account_id FROM publications
             WHERE campaign_id = $1 AND user_id = $2 AND outcome = 'failed' ORDER BY attempt DESC LIMIT 1 FOR UPDATE
            """;
    private static final String OBJECTS =
            "SELECT kind, ordinal, state, request_digest FROM publish_objects WHERE publication_id = $1";
    /** The marker stays what it was made as, under whichever key: a request that is late may still carry it. */
    private static final String RENEW =
            """
            UPDATE publish_objects o
               SET name = replace(n.name, n.marker, o.marker), params = n.params::jsonb, refs = n.refs::jsonb, origins = n.origins::jsonb, request_digest = n.digest, ad_id = n.ad_id,
                   state = 'PLANNED', last_error = NULL
              FROM unnest($4::text[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::uuid[])
                     AS n (kind, ordinal, marker, name, params, refs, origins, digest, ad_id)
             WHERE o.user_id = $1 AND o.publication_id = $2 AND o.campaign_id = $3 AND o.kind = n.kind AND o.ordinal = n.ordinal
               AND o.state IN ('PLANNED', 'REJECTED')
            """;

    private static final String AGAIN =
            """
            UPDATE publications
               SET task = 'publish', target = $2, phase = 'queued', outcome = NULL, plan = $3::text::jsonb, next_attempt_at = clock_timestamp(),
                   retry_count = retry_count + 1, version = version + 1, error_code = NULL, error_message = NULL, error = NULL, finished_at = NULL
             WHERE id = $1
            """;
    private static final String SUMMARY =
            """
            UPDATE meta_published_campaigns SET publish_status = 'publishing', error_message = NULL, retry_count = retry_count + 1 WHERE campaign_id = $1
            """;
    private static final String PUBLISHING = "UPDATE campaigns SET published_status = 'publishing' WHERE id = $1";

    private final TenantSql sql;
    private final AdmissionSql admissions;
    private final JournalJson json;

    RetrySql(TenantSql sql, AdmissionSql admissions, JournalJson json) {
        this.sql = sql;
        this.admissions = admissions;
        this.json = json;
    }

    /** Accepts; fails with 409 {@code draft_changed}, or {@code publication_under_way} where somebody else was faster. */
    Uni<Void> retry(Admission admission) {
        return sql.transaction(admission.user(), connection -> AdmissionSql.remember(
                        connection, admission.user(), admission.keyUse())
                .compose(x -> connection.preparedQuery(LOCK).execute(Tuple.of(admission.campaign(), admission.user())))
                .compose(rows -> rows.size() == 0
                        ? Future.failedFuture(Conflicts.underWay())
                        : retry(connection, admission, rows.iterator().next())));
    }

    private Future<Void> retry(SqlConnection connection, Admission admission, Row publication) {
        UUID id = publication.getUUID("id");
        if (!publication.getString("ad_account_id").equals(admission.adAccountId())) {
            return changed("it is connected to another ad account now");
        }
        return connection.preparedQuery(OBJECTS).execute(Tuple.of(id)).compose(rows -> {
            String difference = difference(rows, admission.objects());
            return difference == null ? renew(connection, admission, id) : changed(difference);
        });
    }

    private Future<Void> renew(SqlConnection connection, Admission admission, UUID id) {
        Tuple objects = admissions.objects(admission, id);
        String details =
                json.text(json.newObject().put("target", admission.target().wireName()));
        return AdmissionSql.run(connection, RENEW, objects)
                .compose(x -> AdmissionSql.run(
                        connection, AGAIN, Tuple.of(id, admission.target().wireName(), admission.planText())))
                .compose(x -> AdmissionSql.run(connection, SUMMARY, Tuple.of(admission.campaign())))
                .compose(x -> AdmissionSql.run(connection, PUBLISHING, Tuple.of(admission.campaign())))
                .compose(x -> AdmissionSql.run(
                        connection,
                        AdmissionSql.AUDIT,
                        Tuple.of(admission.user(), admission.campaign(), "publication.retry", details)))
                .compose(x -> AdmissionSql.run(connection, AdmissionSql.NOTIFY_DUE, Tuple.tuple()))
                .compose(x -> AdmissionSql.run(
                        connection,
                        PublishJournal.NOTIFY_CHANGE,
                        Tuple.of(admission.campaign().toString())));
    }

    /** Null if the new plan asks for the same objects, and what exists of them is what it asks for. */
    private static @Nullable String difference(RowSet<Row> rows, List<PlannedObject> planned) {
        Map<Key, PlannedObject> wanted = new HashMap<>();
        planned.forEach(object -> wanted.put(new Key(object.kind(), object.ordinal()), object));
        for (Row row : rows) {
            Key key = new Key(
                    dev.adpublisher.plan.ObjectKind.ofWireName(row.getString("kind")), row.getInteger("ordinal"));
            PlannedObject object = wanted.remove(key);
            if (object == null) {
                return key + " is not in it any more";
            }
            boolean renewable =
                    switch (ObjectState.valueOf(row.getString("state"))) {
                        case PLANNED, REJECTED -> true;
                        case IN_FLIGHT, CONFIRMED, UNKNOWN, ADOPTED, PARKED, DOOMED, DELETED -> false;
                    };
            if (!renewable && !object.digest().equals(row.getString("request_digest"))) {
                return key + " exists at Meta already and would be another one now";
            }
        }
        return wanted.isEmpty() ? null : "it asks for more objects than before";
    }

    private static Future<Void> changed(String difference) {
        return Future.failedFuture(Problem.conflict(
                "draft_changed",
                "The draft has changed since the publish was begun: " + difference
                        + ". Cancel the publication, which rolls it back, and publish again."));
    }
}
