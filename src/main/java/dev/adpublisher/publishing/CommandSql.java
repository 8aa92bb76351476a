package dev.adpublisher.publishing;

import dev.adpublisher.problem.Problem;
import dev.adpublisher.publishing.AdmissionSql.KeyUse;
import dev.adpublisher.tenancy.TenantSql;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a user's command into the publication's row; the worker that holds it notices with its next write, or the next one that claims it.
 * Every command may be repeated.
 */
@ApplicationScoped
class CommandSql {
    private static final String LOCK =
            """
            SELECT p.id, p.task, p.target, p.phase, p.outcome, p.retry_count
              FROM publications p JOIN campaigns c ON c.id = p.campaign_id
             WHERE p.campaign_id = $1 AND p.user_id = $2 AND c.user_id = $2
             ORDER BY p.attempt DESC LIMIT 1
               FOR UPDATE OF p
            """;
    private static final String ELSEWHERE =
            """
            SELECT 1 FROM campaigns c
             WHERE c.id = $1 AND c.user_id = $2
               AND (published_elsewhere(c.id) OR EXISTS (SELECT 1 FROM meta_published_campaigns m WHERE m.campaign_id = c.id))
            """;
    /** The lease, if one is held, stays: its holder finishes what is under way and hands on. */
    private static final String SET =
            """
            UPDATE publications
               SET task = $2, target = $3, phase = $4, outcome = $5, next_attempt_at = clock_timestamp(), version = version + 1,
                   retry_count = retry_count + $6, error_code = NULL, error_message = NULL, error = NULL, finished_at = NULL
             WHERE id = $1
            """;

    private static final String WAKE =
            "UPDATE publications SET woken = true, next_attempt_at = clock_timestamp(), version = version + 1 WHERE id = $1";
    private static final String RETARGET = "UPDATE publications SET target = $2, version = version + 1 WHERE id = $1";
    /** A person has looked: creates count anew, and nothing of before is still on its way, or it would not be parked. */
    private static final String SEARCH_AGAIN =
            """
            UPDATE publish_objects SET state = 'UNKNOWN', negative_reads = 0, attempts = 1, last_error = NULL
             WHERE publication_id = $1 AND state = 'PARKED'
            """;

    private static final String SUMMARY =
            """
            UPDATE meta_published_campaigns SET error_message = NULL, retry_count = retry_count + $2,
                   publish_status = CASE WHEN published_at IS NULL THEN 'publishing' ELSE publish_status END
             WHERE campaign_id = $1
            """;
    private static final String PUBLISHING =
            """
            UPDATE campaigns SET published_status = 'publishing'
             WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM meta_published_campaigns m WHERE m.campaign_id = $1 AND m.published_at IS NOT NULL)
            """;

    private final TenantSql sql;
    private final JournalJson json;

    CommandSql(TenantSql sql, JournalJson json) {
        this.sql = sql;
        this.json = json;
    }

    /** Fails with 404 where there is no publication, and with 409 where the command makes no sense in the present state. */
    Uni<Void> command(UUID user, UUID campaign, Command command, @Nullable KeyUse keyUse) {
        return sql.transaction(user, connection -> AdmissionSql.remember(connection, user, keyUse)
                .compose(x -> connection.preparedQuery(LOCK).execute(Tuple.of(campaign, user)))
                .compose(rows -> apply(connection, new Scene(user, campaign, command), rows)));
    }

    /** Who says what of which campaign. */
    private record Scene(UUID user, UUID campaign, Command command) {}

    /** The row as locked. */
    private record Locked(UUID id, Task task, String target, Phase phase, @Nullable String outcome) {
        boolean published() {
            return "published".equals(outcome);
        }

        boolean resting() {
            return phase == Phase.DONE || phase == Phase.PARKED;
        }
    }

    private Future<Void> apply(SqlConnection connection, Scene scene, RowSet<Row> rows) {
        if (rows.size() == 0) {
            return withoutPublication(connection, scene);
        }
        Row row = rows.iterator().next();
        Locked locked = new Locked(
                row.getUUID("id"),
                Task.of(row.getString("task")),
                row.getString("target"),
                Phase.of(row.getString("phase")),
                row.getString("outcome"));
        Future<Void> done =
                switch (scene.command()) {
                    case PAUSE -> status(connection, scene, locked, Target.PAUSED);
                    case RESUME -> status(connection, scene, locked, Target.ACTIVE);
                    case CANCEL -> cancel(connection, scene, locked);
                    case RETRY -> retry(connection, scene, locked);
                    case ARCHIVE -> archive(connection, scene, locked);
                };
        String details =
                json.text(json.newObject().put("command", scene.command().wireName()));
        Tuple audit = Tuple.of(
                scene.user(), scene.campaign(), "publication." + scene.command().wireName(), details);
        return done.compose(x -> AdmissionSql.run(connection, AdmissionSql.AUDIT, audit))
                .compose(x -> AdmissionSql.run(connection, AdmissionSql.NOTIFY_DUE, Tuple.tuple()))
                .compose(x -> AdmissionSql.run(
                        connection,
                        PublishJournal.NOTIFY_CHANGE,
                        Tuple.of(scene.campaign().toString())));
    }

    private static Future<Void> withoutPublication(SqlConnection connection, Scene scene) {
        return connection
                .preparedQuery(ELSEWHERE)
                .execute(Tuple.of(scene.campaign(), scene.user()))
                .compose(found -> Future.failedFuture(found.size() == 0 ? Problem.notFound() : Conflicts.elsewhere()));
    }

    private static Future<Void> status(SqlConnection connection, Scene scene, Locked locked, Target target) {
        if (locked.task() == Task.ARCHIVE && !locked.resting()) {
            return conflict("archived", "The campaign is being archived at Meta and cannot come back.");
        }
        if (locked.published()) {
            // A call to go live may be on its way, from whoever is at work: a pause, this one or one after a second
            // thought, has to know of it and be said again.
            Phase phase = locked.phase() == Phase.ACTIVATING ? Phase.ACTIVATING : Phase.QUEUED;
            return set(connection, scene, locked, Task.SET_STATUS, target.wireName(), phase, "published", 0);
        }
        if (locked.task() == Task.PUBLISH && locked.outcome() == null) {
            return AdmissionSql.run(connection, RETARGET, Tuple.of(locked.id(), target.wireName()));
        }
        return conflict(
                "not_published",
                "The campaign is not published, so there is nothing to "
                        + scene.command().wireName() + ".");
    }

    private static Future<Void> cancel(SqlConnection connection, Scene scene, Locked locked) {
        if ("cancelled".equals(locked.outcome()) || (locked.task() == Task.CANCEL && !locked.resting())) {
            return Future.succeededFuture();
        }
        if (locked.published() || "archived".equals(locked.outcome())) {
            return conflict("already_published", "The campaign is published; pause or archive it instead.");
        }
        return set(connection, scene, locked, Task.CANCEL, locked.target(), Phase.ROLLING_BACK, null, 0)
                .compose(x -> AdmissionSql.run(connection, SEARCH_AGAIN, Tuple.of(locked.id())));
    }

    /** Goes on with what is waiting or parked; a failed publish is gone on with by a new plan, see {@link RetrySql}. */
    private static Future<Void> retry(SqlConnection connection, Scene scene, Locked locked) {
        if ("cancelled".equals(locked.outcome()) || (locked.outcome() != null && locked.phase() == Phase.DONE)) {
            return conflict("nothing_to_retry", "The publication has ended; there is nothing to go on with.");
        }
        if (!locked.resting()) {
            return AdmissionSql.run(connection, WAKE, Tuple.of(locked.id()));
        }
        return set(connection, scene, locked, locked.task(), locked.target(), Phase.QUEUED, locked.outcome(), 1)
                .compose(x -> AdmissionSql.run(connection, SEARCH_AGAIN, Tuple.of(locked.id())));
    }

    private static Future<Void> archive(SqlConnection connection, Scene scene, Locked locked) {
        if ("archived".equals(locked.outcome()) || locked.task() == Task.ARCHIVE && !locked.resting()) {
            return Future.succeededFuture();
        }
        if (!locked.published()) {
            return conflict(
                    "not_published", "Only a published campaign can be archived; cancel takes an unfinished one back.");
        }
        if (!locked.resting()) {
            return conflict(
                    "publication_under_way",
                    "The campaign's status is being changed now. Archive it when that is done.");
        }
        return set(connection, scene, locked, Task.ARCHIVE, "paused", Phase.QUEUED, "published", 0);
    }

    private static Future<Void> set(
            SqlConnection connection,
            Scene scene,
            Locked locked,
            Task task,
            String target,
            Phase phase,
            @Nullable String outcome,
            int retries) {
        Tuple arguments = Tuple.of(locked.id(), task.wireName(), target, phase.wireName())
                .addString(outcome)
                .addInteger(retries);
        return AdmissionSql.run(connection, SET, arguments)
                .compose(x -> AdmissionSql.run(connection, SUMMARY, Tuple.of(scene.campaign(), retries)))
                .compose(x -> AdmissionSql.run(connection, PUBLISHING, Tuple.of(scene.campaign())));
    }

    private static Future<Void> conflict(String code, String detail) {
        return Future.failedFuture(Problem.conflict(code, detail));
    }
}
