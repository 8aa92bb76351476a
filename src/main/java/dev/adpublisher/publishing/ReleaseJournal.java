package dev.adpublisher.publishing;

import dev.adpublisher.publishing.RunEnd.Trouble;
import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down how a worker leaves a publication, with everything that a person sees of it, in one transaction under the claim's epoch. */
@ApplicationScoped
class ReleaseJournal {
    /**
     * Fences like every write; and only while the task is still the one that was worked on, so that a command is never overwritten. Whoever was
     * woken while it was at work does not wait. $12 is the first of the pauses that grow, up to $13.
     */
    private static final String RELEASE =
            """
            UPDATE publications
               SET phase = $4, outcome = $5,
                   next_attempt_at = CASE WHEN coalesce($6::double precision, $12::double precision) IS NULL THEN NULL WHEN woken THEN clock_timestamp()
                                          ELSE clock_timestamp() + make_interval(secs => coalesce($6,
                                            least($13::double precision, $12 * power(2, least(CASE WHEN $14 THEN 0 ELSE stalls END, 20))) * (0.5 + random() / 2))) END,
                   stalls = CASE WHEN $12 IS NULL THEN 0 WHEN $14 THEN 1 ELSE stalls + 1 END, retry_count = retry_count + ($12 IS NOT NULL)::integer,
                   lease_until = NULL, worker = NULL, claims = CASE WHEN $11 THEN claims ELSE 0 END, version = version + 1,
                   error_code = $7, error_message = $8, error = $9::text::jsonb,
                   finished_at = CASE WHEN $4 = 'done' THEN clock_timestamp() END, live_asked = live_asked AND NOT $15
             WHERE id = $1 AND epoch = $2 AND task = $3 AND target = $10
            RETURNING id
            """;

    private static final String HAND_ON =
            """
            UPDATE publications SET next_attempt_at = clock_timestamp(), lease_until = NULL, worker = NULL, claims = 0, version = version + 1
             WHERE id = $1 AND epoch = $2
            RETURNING id
            """;
    private static final String PARK =
            """
            UPDATE publications
               SET phase = 'parked', next_attempt_at = NULL, lease_until = NULL, worker = NULL, claims = 0, version = version + 1,
                   error_code = $3, error_message = $4, error = $5::text::jsonb
             WHERE id = $1 AND epoch = $2
            RETURNING id
            """;
    private static final String PUBLISHED =
            """
            UPDATE meta_published_campaigns
               SET publish_status = $2, published_at = coalesce(published_at, clock_timestamp()), error_message = NULL,
                   paused_at = CASE WHEN $2 = 'paused' THEN coalesce(CASE WHEN publish_status = 'paused' THEN paused_at END, clock_timestamp()) END
             WHERE campaign_id = $1
            """;
    private static final String FAILED =
            "UPDATE meta_published_campaigns SET publish_status = 'error', error_message = $2 WHERE campaign_id = $1";
    private static final String COMMAND_REFUSED =
            "UPDATE meta_published_campaigns SET error_message = $2 WHERE campaign_id = $1";
    /** The public summary of what {@link #RELEASE} counts: tries that nobody had to ask for. */
    private static final String TRIED_AGAIN =
            "UPDATE meta_published_campaigns SET retry_count = retry_count + 1 WHERE campaign_id = $1";

    private static final String FORGET = "DELETE FROM meta_published_campaigns WHERE campaign_id = $1";
    private static final String CAMPAIGN_STATUS =
            "UPDATE campaigns SET published_status = $2, status = coalesce($3, status) WHERE id = $1"
                    + " AND (published_status IS DISTINCT FROM $2 OR status IS DISTINCT FROM coalesce($3, status))";
    private static final String ADS_STATUS =
            "UPDATE ads SET status = $2 WHERE campaign_id = $1 AND meta_ad_id IS NOT NULL AND status <> $2";
    private static final String FORGET_ADS =
            """
            UPDATE ads SET meta_ad_id = NULL, status = 'draft', meta_review_status = 'not_submitted', published_at = NULL
             WHERE campaign_id = $1 AND meta_ad_id IS NOT NULL
            """;
    /** The seed asks for image hashes, creative ids and parents' ids in publish_data. */
    private static final String FILL_PUBLISH_DATA =
            """
            UPDATE campaign_states s
               SET publish_data = jsonb_set(jsonb_set(jsonb_set(s.publish_data, '{metadata,imageHashes}', o.hashes), '{metadata,creativeIds}', o.creatives),
                                            '{adset,campaign_id}', coalesce(to_jsonb(o.campaign), '""'))
                   || jsonb_build_object('ads', coalesce((
                        SELECT jsonb_agg(ad || jsonb_build_object('adset_id', coalesce(o.adset, ''),
                                 'creative', jsonb_build_object('creative_id', coalesce(o.creatives ->> (position - 1)::integer, ''))) ORDER BY position)
                          FROM jsonb_array_elements(s.publish_data -> 'ads') WITH ORDINALITY AS planned (ad, position)), '[]'))
              FROM (SELECT max(meta_id) FILTER (WHERE kind = 'campaign') AS campaign, max(meta_id) FILTER (WHERE kind = 'adset') AS adset,
                           coalesce(jsonb_agg(coalesce(meta_id, '') ORDER BY ordinal) FILTER (WHERE kind = 'creative'), '[]') AS creatives,
                           coalesce(jsonb_object_agg(params ->> 'url', meta_id) FILTER (WHERE kind = 'image' AND meta_id IS NOT NULL
                             AND params ->> 'url' IS NOT NULL), '{}') AS hashes
                      FROM publish_objects WHERE publication_id = $2) o
             WHERE s.campaign_id = $1 AND s.publish_data ? 'metadata' AND s.publish_data ? 'adset'
            """;

    private static final Also NOTHING_ELSE = (connection, campaign) -> Future.succeededFuture();

    private final TenantSql sql;
    private final JournalJson json;
    private final PublishingConfig config;

    ReleaseJournal(TenantSql sql, JournalJson json, PublishingConfig config) {
        this.sql = sql;
        this.json = json;
        this.config = config;
    }

    /** Answers whether the claim still held; if not, nothing was written. */
    Uni<Boolean> release(LoadedPublication publication, RunEnd end) {
        Claim claim = publication.claim();
        return switch (end) {
            case RunEnd.Lost lost -> Uni.createFrom().item(false);
            case RunEnd.Superseded superseded -> handOn(claim);
            case RunEnd.Published(boolean active, boolean mayLand) ->
                published(
                        publication,
                        active ? "active" : "paused",
                        mayLand && !active ? Pause.of(config.reconcileWait()) : Pause.NONE,
                        !mayLand);
            case RunEnd.Archived archived -> archived(publication);
            case RunEnd.Cancelled cancelled -> cancelled(publication);
            case RunEnd.Failed(Trouble trouble) -> failed(publication, Phase.DONE, "failed", trouble);
            case RunEnd.Parked(Trouble trouble) -> failed(publication, Phase.PARKED, outcome(publication), trouble);
            case RunEnd.CommandRefused(Trouble trouble) -> refused(publication, trouble);
            case RunEnd.Waiting(Phase phase, Duration pause, Trouble trouble) ->
                waiting(publication, phase, pause, trouble);
            case RunEnd.Stalled(Phase phase, Trouble trouble, boolean progressed) ->
                stalled(publication, phase, trouble, progressed);
            case RunEnd.Broken(Phase phase, Trouble trouble) -> stalled(publication, phase, trouble, false);
        };
    }

    /** For a person, with nothing else: where PostgreSQL refuses the rest. */
    Uni<Boolean> park(LoadedPublication publication, Trouble trouble) {
        Claim claim = publication.claim();
        Tuple arguments = Tuple.of(
                claim.publicationId(),
                claim.epoch(),
                trouble.code(),
                trouble.message(),
                json.text(Troubles.json(trouble)));
        return sql.execute(claim.userId(), PARK, arguments).map(rows -> rows.size() > 0);
    }

    private static @Nullable String outcome(LoadedPublication publication) {
        return publication.published() ? "published" : null;
    }

    private Uni<Boolean> waiting(
            LoadedPublication publication, Phase phase, @Nullable Duration pause, Trouble trouble) {
        return release(publication, phase, outcome(publication), Pause.of(pause), trouble, NOTHING_ELSE);
    }

    private Uni<Boolean> stalled(LoadedPublication publication, Phase phase, Trouble trouble, boolean progressed) {
        return release(
                publication,
                phase,
                outcome(publication),
                Pause.growing(progressed),
                trouble,
                (connection, campaign) -> run(connection, TRIED_AGAIN, Tuple.of(campaign)));
    }

    private Uni<Boolean> published(LoadedPublication publication, String status, Pause pause, boolean answered) {
        return release(
                publication,
                Phase.DONE,
                "published",
                pause,
                null,
                answered,
                (connection, campaign) -> together(
                        run(connection, PUBLISHED, Tuple.of(campaign, status)),
                        run(connection, CAMPAIGN_STATUS, Tuple.of(campaign, status, null)),
                        run(connection, ADS_STATUS, Tuple.of(campaign, status)),
                        fill(connection, publication)));
    }

    private Uni<Boolean> archived(LoadedPublication publication) {
        return release(
                publication,
                Phase.DONE,
                "archived",
                Pause.NONE,
                null,
                (connection, campaign) -> together(
                        run(connection, PUBLISHED, Tuple.of(campaign, "paused")),
                        run(connection, CAMPAIGN_STATUS, Tuple.of(campaign, "paused", "archived")),
                        run(connection, ADS_STATUS, Tuple.of(campaign, "archived"))));
    }

    private Uni<Boolean> cancelled(LoadedPublication publication) {
        return release(
                publication,
                Phase.DONE,
                "cancelled",
                Pause.NONE,
                null,
                (connection, campaign) -> together(
                        run(connection, FORGET, Tuple.of(campaign)),
                        run(connection, CAMPAIGN_STATUS, Tuple.of(campaign, null, null)),
                        run(connection, FORGET_ADS, Tuple.of(campaign))));
    }

    private Uni<Boolean> failed(LoadedPublication publication, Phase phase, @Nullable String outcome, Trouble trouble) {
        return release(
                publication,
                phase,
                outcome,
                Pause.NONE,
                trouble,
                (connection, campaign) -> together(
                        run(connection, FAILED, Tuple.of(campaign, trouble.message())),
                        run(connection, CAMPAIGN_STATUS, Tuple.of(campaign, "error", null)),
                        fill(connection, publication)));
    }

    private Uni<Boolean> refused(LoadedPublication publication, Trouble trouble) {
        if (!publication.published()) {
            return failed(publication, Phase.DONE, "failed", trouble);
        }
        return release(
                publication,
                Phase.DONE,
                "published",
                Pause.NONE,
                trouble,
                (connection, campaign) -> run(connection, COMMAND_REFUSED, Tuple.of(campaign, trouble.message())));
    }

    private Future<Void> fill(SqlConnection connection, LoadedPublication publication) {
        Claim claim = publication.claim();
        return run(connection, FILL_PUBLISH_DATA, Tuple.of(claim.campaignId(), claim.publicationId()));
    }

    private Uni<Boolean> handOn(Claim claim) {
        List<Statement> statements = new ArrayList<>();
        statements.add(new Statement(HAND_ON, Tuple.of(claim.publicationId(), claim.epoch())));
        statements.addAll(PublishJournal.summary(claim));
        statements.add(new Statement(AdmissionSql.NOTIFY_DUE, Tuple.tuple()));
        return sql.executeAll(claim.userId(), statements)
                .map(results -> results.getFirst().size() > 0);
    }

    /**
     * Until when nothing is to be done.
     *
     * @param seconds exactly these; null where there is no pause, or a growing one
     * @param anew of a growing pause: begins with the shortest again
     */
    private record Pause(@Nullable Double seconds, boolean grows, boolean anew) {
        static final Pause NONE = new Pause(null, false, false);

        static Pause of(@Nullable Duration exactly) {
            return exactly == null ? NONE : new Pause(ReleaseJournal.seconds(exactly), false, false);
        }

        static Pause growing(boolean anew) {
            return new Pause(null, true, anew);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** What else belongs into the transaction of a release. */
    private interface Also {
        Future<Void> write(SqlConnection connection, java.util.UUID campaign);
    }

    private Uni<Boolean> release(
            LoadedPublication publication,
            Phase phase,
            @Nullable String outcome,
            Pause pause,
            @Nullable Trouble trouble,
            Also also) {
        return release(publication, phase, outcome, pause, trouble, false, also);
    }

    /** @param answered whether no call to set it live can be under way any more */
    private Uni<Boolean> release(
            LoadedPublication publication,
            Phase phase,
            @Nullable String outcome,
            Pause pause,
            @Nullable Trouble trouble,
            boolean answered,
            Also also) {
        Claim claim = publication.claim();
        Tuple arguments = Tuple.of(
                        claim.publicationId(), claim.epoch(), publication.task().wireName(), phase.wireName())
                .addString(outcome)
                .addDouble(pause.seconds())
                .addString(trouble == null ? null : trouble.code())
                .addString(trouble == null ? null : trouble.message())
                .addString(trouble == null ? null : json.text(Troubles.json(trouble)))
                .addString(publication.targetActive() ? "active" : "paused")
                .addBoolean(trouble != null && "broke_off".equals(trouble.code()))
                .addDouble(pause.grows() ? seconds(config.backoff()) : null)
                .addDouble(seconds(config.longestBackoff()))
                .addBoolean(pause.anew())
                .addBoolean(answered);
        return sql.transaction(claim.userId(), connection -> connection
                .preparedQuery(RELEASE)
                .execute(arguments)
                .compose(rows -> rows.size() == 0
                        ? handOn(connection, claim)
                        : together(summarised(connection, claim), also.write(connection, claim.campaignId()))
                                .map(true)));
    }

    private static Future<Void> summarised(SqlConnection connection, Claim claim) {
        return together(PublishJournal.summary(claim).stream()
                .map(statement -> run(connection, statement.sql(), statement.arguments()))
                .toArray(Future[]::new));
    }

    /** Statements that were sent one after another without waiting; the first that fails is the one to blame. */
    private static Future<Void> together(Future<?>... sent) {
        return Future.all(List.of(sent)).mapEmpty();
    }

    private static Future<Boolean> handOn(SqlConnection connection, Claim claim) {
        Future<Boolean> held = connection
                .preparedQuery(HAND_ON)
                .execute(Tuple.of(claim.publicationId(), claim.epoch()))
                .map((RowSet<Row> rows) -> rows.size() > 0);
        return together(held, summarised(connection, claim)).compose(written -> held);
    }

    private static Future<Void> run(SqlConnection connection, String statement, Tuple arguments) {
        return connection.preparedQuery(statement).execute(arguments).mapEmpty();
    }
}
