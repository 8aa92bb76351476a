package dev.adpublisher.publishing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.adpublisher.problem.Problem;
import dev.adpublisher.publishing.PublicationView.ObjectView;
import dev.adpublisher.publishing.PublicationView.Progress;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Reading;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads publications for the API: one round trip each. */
@ApplicationScoped
class PublicationSql {
    private static final String READ =
            """
            SELECT c.id AS campaign_id, clock_timestamp() AS now, p.id AS publication_id, p.task, p.target, p.phase, p.outcome, p.version, p.retry_count, p.next_attempt_at,
                   p.error_message, p.error::text AS error, p.created_at, p.updated_at,
                   m.id AS summary_id, m.publish_status, m.meta_campaign_id, m.meta_adset_id, m.meta_ad_ids, m.meta_creative_ids,
                   m.error_message AS summary_error, m.published_at, m.paused_at, m.created_at AS summary_created_at, m.updated_at AS summary_updated_at,
                   (SELECT s.publish_data #>> '{metadata,planDigest}' FROM campaign_states s WHERE s.campaign_id = c.id) AS plan_digest,
                   CASE WHEN p.id IS NULL THEN published_elsewhere(c.id) ELSE false END AS elsewhere
              FROM campaigns c
              LEFT JOIN LATERAL (SELECT * FROM publications q WHERE q.campaign_id = c.id AND q.user_id = $2 ORDER BY q.attempt DESC LIMIT 1) p ON true
              LEFT JOIN meta_published_campaigns m ON m.campaign_id = c.id
             WHERE c.id = $1 AND c.user_id = $2
            """;
    private static final String READ_OBJECTS =
            """
            SELECT o.kind, o.ordinal, o.state, o.meta_id, o.attempts, o.last_error::text AS last_error
              FROM publish_objects o
             WHERE o.publication_id = (SELECT q.id FROM publications q WHERE q.campaign_id = $1 AND q.user_id = $2 ORDER BY q.attempt DESC LIMIT 1)
             ORDER BY array_position(ARRAY['image', 'creative', 'campaign', 'adset', 'ad'], o.kind), o.ordinal
            """;
    private static final String FRESH_ID = "SELECT app_new_id() AS id";
    /** Overlapping a little: an entry may be committed after a newer one. */
    private static final String READ_REVIEWS =
            """
            SELECT l.id, l.details::text AS details FROM campaign_audit_log l
             WHERE l.campaign_id = $1 AND l.user_id = $2 AND l.action = 'review.changed' AND l.created_at > coalesce($3, clock_timestamp() - interval '10 seconds')
             ORDER BY l.created_at, l.id LIMIT 500
            """;

    private static final String READ_KEY =
            "SELECT body_digest, status, location, answer::text AS answer FROM idempotency_keys WHERE user_id = $1 AND route = $2 AND key = $3";

    private final TenantSql sql;
    private final JournalJson json;

    PublicationSql(TenantSql sql, JournalJson json) {
        this.sql = sql;
        this.json = json;
    }

    /** The newest publication of a campaign; fails with 404 when the campaign is not the user's, or was never published. */
    Uni<PublicationView> view(UUID user, UUID campaign) {
        Tuple arguments = Tuple.of(campaign, user);
        return sql.executeAll(user, List.of(new Statement(READ, arguments), new Statement(READ_OBJECTS, arguments)))
                .map(results -> {
                    Row row = only(results.getFirst());
                    if (row.getUUID("publication_id") == null && row.getUUID("summary_id") == null) {
                        throw Problem.notFound();
                    }
                    return view(row, results.getLast());
                });
    }

    /** The same, and what reviewers have said of the campaign since then; since just now for null. */
    Uni<Look> look(UUID user, UUID campaign, @Nullable Instant since) {
        Tuple arguments = Tuple.of(campaign, user);
        Tuple reviews = Tuple.of(campaign, user, since == null ? null : since.atOffset(ZoneOffset.UTC));
        return sql.executeAll(
                        user,
                        List.of(
                                new Statement(READ, arguments),
                                new Statement(READ_OBJECTS, arguments),
                                new Statement(READ_REVIEWS, reviews)))
                .map(results -> {
                    Row row = only(results.getFirst());
                    if (row.getUUID("publication_id") == null && row.getUUID("summary_id") == null) {
                        throw Problem.notFound();
                    }
                    return new Look(view(row, results.get(1)), reviews(results.getLast()), time(row, "now"));
                });
    }

    /** A publication, and what reviewers said; {@code now} by the database's clock. */
    record Look(PublicationView view, List<FeedEvent.Reviewed> reviews, Instant now) {
        Look {
            reviews = List.copyOf(reviews);
        }
    }

    private List<FeedEvent.Reviewed> reviews(RowSet<Row> rows) {
        List<FeedEvent.Reviewed> reviews = new ArrayList<>();
        rows.forEach(
                row -> reviews.add(new FeedEvent.Reviewed(row.getUUID("id"), json.object(row.getString("details")))));
        return reviews;
    }

    /** Where a campaign stands before a command, and what was answered under this idempotency key, if it was used. */
    Uni<Standing> standing(UUID user, UUID campaign, String route, @Nullable String key) {
        return sql.read(user, standingReading(user, campaign, route, key));
    }

    /** The same, and what else the caller reads, in one round trip; the other's rows are only looked at when they are asked for. */
    <T> Uni<Before<T>> standing(UUID user, UUID campaign, String route, @Nullable String key, Reading<Uni<T>> other) {
        return sql.read(
                user,
                standingReading(user, campaign, route, key)
                        .with(
                                other.later(),
                                (standing, rest) ->
                                        new Before<>(standing, Uni.createFrom().deferred(rest::get))));
    }

    /** Where it stands, and the rest. */
    record Before<T>(Standing standing, Uni<T> rest) {}

    private Reading<Standing> standingReading(UUID user, UUID campaign, String route, @Nullable String key) {
        return new Reading<>(
                List.of(
                        new Statement(READ, Tuple.of(campaign, user)),
                        new Statement(FRESH_ID, Tuple.tuple()),
                        new Statement(READ_KEY, Tuple.of(user, route, key == null ? "" : key))),
                results -> {
                    Row row = only(results.getFirst());
                    return new Standing(
                            row.getUUID("publication_id"),
                            row.getString("task") == null ? null : Task.of(row.getString("task")),
                            row.getString("phase") == null ? null : Phase.of(row.getString("phase")),
                            row.getString("outcome"),
                            row.getBoolean("elsewhere"),
                            row.getString("plan_digest"),
                            only(results.get(1)).getUUID("id"),
                            answered(results.getLast()));
                });
    }

    /**
     * Before a command.
     *
     * @param publicationId of the newest publication; null if there never was one
     * @param task of the newest publication
     * @param elsewhere whether the service before us has published the campaign, wholly or in part, and no publication of ours came after it
     * @param planDigest of the plan that is stored in {@code publish_data}; null without one
     * @param freshId for a new publication, should there be one
     */
    record Standing(
            @Nullable UUID publicationId,
            @Nullable Task task,
            @Nullable Phase phase,
            @Nullable String outcome,
            boolean elsewhere,
            @Nullable String planDigest,
            UUID freshId,
            Optional<Answered> answered) {

        boolean underWay() {
            return publicationId != null && phase != Phase.DONE && phase != Phase.PARKED;
        }
    }

    /** What was answered under an idempotency key. */
    record Answered(String bodyDigest, int status, @Nullable String location, @Nullable JsonNode answer) {}

    private Optional<Answered> answered(RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Optional.empty();
        }
        Row row = rows.iterator().next();
        return Optional.of(new Answered(
                row.getString("body_digest"),
                row.getInteger("status"),
                row.getString("location"),
                json.orNull(row.getString("answer"))));
    }

    private static Row only(RowSet<Row> rows) {
        if (rows.size() == 0) {
            throw Problem.notFound();
        }
        return rows.iterator().next();
    }

    private PublicationView view(Row row, RowSet<Row> objectRows) {
        List<ObjectView> objects = new ArrayList<>();
        for (Row object : objectRows) {
            objects.add(new ObjectView(
                    object.getString("kind"),
                    object.getInteger("ordinal"),
                    object.getString("state"),
                    object.getString("meta_id"),
                    object.getInteger("attempts"),
                    json.orNull(object.getString("last_error"))));
        }
        boolean adopted = row.getUUID("publication_id") == null;
        String status = row.getString("publish_status");
        String error = row.getString("error_message");
        if (adopted || (error == null && "error".equals(status))) {
            // Of the service before us, or of a verification: a campaign that is gone is no trouble of its publication.
            error = row.getString("summary_error");
        }
        return new PublicationView(
                row.getUUID("campaign_id"),
                status,
                adopted ? Phase.DONE.wireName() : row.getString("phase"),
                adopted ? ("active".equals(status) ? "active" : "paused") : row.getString("target"),
                progress(objects),
                firstOf(row.getString("meta_campaign_id"), objects, "campaign"),
                firstOf(row.getString("meta_adset_id"), objects, "adset"),
                idsOf(row.getArrayOfStrings("meta_ad_ids"), objects, "ad"),
                idsOf(row.getArrayOfStrings("meta_creative_ids"), objects, "creative"),
                objects,
                error,
                adopted ? null : json.orNull(row.getString("error")),
                adopted ? 0 : row.getInteger("retry_count"),
                // A last look after a pause is nothing to wait for.
                "done".equals(row.getString("phase")) ? null : instant(row, "next_attempt_at"),
                instant(row, "published_at"),
                instant(row, "paused_at"),
                time(row, adopted ? "summary_created_at" : "created_at"),
                time(row, adopted ? "summary_updated_at" : "updated_at"),
                adopted ? 0 : row.getLong("version"));
    }

    private static Progress progress(List<ObjectView> objects) {
        long done = objects.stream()
                .filter(o -> ObjectState.valueOf(o.state()).made())
                .count();
        return new Progress(objects.size(), (int) done);
    }

    /** After a cancelled publish the summary is gone, but the journal still knows the ids. */
    private static @Nullable String firstOf(@Nullable String summary, List<ObjectView> objects, String kind) {
        return summary != null
                ? summary
                : idsOf(null, objects, kind).stream().findFirst().orElse(null);
    }

    private static List<String> idsOf(String @Nullable [] summary, List<ObjectView> objects, String kind) {
        // A list of the service before us may hold anything.
        List<String> known = summary == null
                ? List.of()
                : Arrays.stream(summary)
                        .filter(id -> id != null && !id.isEmpty())
                        .toList();
        if (!known.isEmpty()) {
            return known;
        }
        return objects.stream()
                .filter(object -> object.kind().equals(kind))
                .flatMap(object -> Optional.ofNullable(object.metaId()).stream())
                .toList();
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static Instant time(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }
}
