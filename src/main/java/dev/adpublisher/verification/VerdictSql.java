package dev.adpublisher.verification;

import dev.adpublisher.tenancy.TenantSql;
import dev.adpublisher.tenancy.TenantSql.Statement;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * Writes what a look found, in one transaction. An older look changes nothing: every statement counts only for campaigns whose row carries this
 * look's time. What a user typed is not touched, and of the schema's statuses only those of a campaign at rest.
 */
@ApplicationScoped
class VerdictSql {
    private static final String CAMPAIGNS =
            """
            INSERT INTO campaign_verifications AS v (campaign_id, user_id, ad_account_id, outcome, reason, observed_at, verified_at, next_check_at)
            SELECT r.campaign_id, $1, r.ad_account_id, r.outcome, r.reason, $2::timestamptz,
                   CASE WHEN r.outcome IN ('verified', 'different') THEN $2::timestamptz END, $2::timestamptz + make_interval(secs => r.next_seconds)
              FROM jsonb_to_recordset($3::text::jsonb) AS r (campaign_id uuid, ad_account_id text, outcome text, reason text, next_seconds double precision)
              JOIN campaigns c ON c.id = r.campaign_id AND c.user_id = $1
            ON CONFLICT (campaign_id) DO UPDATE
               SET ad_account_id = excluded.ad_account_id, outcome = excluded.outcome, reason = excluded.reason, observed_at = excluded.observed_at,
                   verified_at = coalesce(excluded.verified_at, v.verified_at), next_check_at = excluded.next_check_at
             WHERE v.observed_at <= excluded.observed_at
            """;
    private static final String OURS =
            " JOIN campaign_verifications v ON v.campaign_id = r.campaign_id AND v.observed_at = $2::timestamptz ";

    /** Before the states are written: whether an object was fine once is told by its last state. */
    private static final String DIFFERENCES =
            """
            INSERT INTO verification_differences AS d
                   (campaign_id, user_id, kind, ordinal, meta_id, code, field, pointers, sent, found, origin, first_seen_at, last_seen_at)
            SELECT r.campaign_id, $1, r.kind, r.ordinal, r.meta_id, r.code, r.field, r.pointers, nullif(r.sent, 'null'), nullif(r.found, 'null'),
                   CASE WHEN r.by_person OR EXISTS (SELECT 1 FROM meta_object_states s WHERE s.campaign_id = r.campaign_id AND s.kind = r.kind
                                                      AND s.meta_id = r.meta_id AND s.existence = 'present' AND s.observed_at < $2::timestamptz)
                        THEN 'later' ELSE 'publish' END, $2::timestamptz, $2::timestamptz
              FROM jsonb_to_recordset($3::text::jsonb) AS r (campaign_id uuid, kind text, ordinal integer, meta_id text, code text, field text,
                     pointers text[], sent jsonb, found jsonb, by_person boolean)
            """
                    + OURS
                    + """
            ON CONFLICT (campaign_id, kind, meta_id, field) WHERE resolved_at IS NULL DO UPDATE
               SET code = excluded.code, sent = excluded.sent, found = excluded.found, pointers = excluded.pointers, last_seen_at = excluded.last_seen_at
            """;

    private static final String RESOLVED =
            """
            UPDATE verification_differences d SET resolved_at = $2
              FROM campaign_verifications v
             WHERE v.campaign_id = d.campaign_id AND v.observed_at = $2 AND v.outcome <> 'unreadable' AND v.user_id = $1
               AND d.resolved_at IS NULL AND d.last_seen_at < $2 AND NOT d.kind || ':' || d.meta_id = ANY ($3)
            """;
    private static final String STATES =
            """
            INSERT INTO meta_object_states (campaign_id, user_id, kind, ordinal, meta_id, existence, configured_status, effective_status, issues, observed_at)
            SELECT r.campaign_id, $1, r.kind, r.ordinal, r.meta_id, r.existence, r.configured_status, r.effective_status, nullif(r.issues, 'null'),
                   $2::timestamptz
              FROM jsonb_to_recordset($3::text::jsonb) AS r (campaign_id uuid, kind text, ordinal integer, meta_id text, existence text,
                     configured_status text, effective_status text, issues jsonb)
            """
                    + OURS
                    + """
            ON CONFLICT (campaign_id, kind, meta_id) DO UPDATE
               SET existence = CASE WHEN excluded.existence = 'unconfirmed' THEN meta_object_states.existence ELSE excluded.existence END,
                   configured_status = coalesce(excluded.configured_status, meta_object_states.configured_status),
                   effective_status = coalesce(excluded.effective_status, meta_object_states.effective_status),
                   issues = excluded.issues, observed_at = excluded.observed_at
            """;
    /**
     * Silence is news only where there was an issue: under a paused parent Meta says nothing of a review, which takes nothing back. The log's
     * entry is also what an open event stream tells; see publishing's feed.
     */
    private static final String REVIEWS =
            """
            WITH said AS (
              SELECT r.*, l.review_status AS before
                FROM jsonb_to_recordset($3::text::jsonb) AS r (campaign_id uuid, kind text, ordinal integer, meta_id text, review_status text,
                       effective_status text, feedback jsonb, issues jsonb, reasons jsonb, digest text, silent boolean)
            """
                    + OURS
                    + """
                LEFT JOIN LATERAL (SELECT m.review_status, m.digest, m.feedback, m.issues FROM meta_reviews m
                                    WHERE m.campaign_id = r.campaign_id AND m.kind = r.kind AND m.meta_id = r.meta_id
                                    ORDER BY m.seen_at DESC, m.id DESC LIMIT 1) l ON true
               WHERE r.digest IS DISTINCT FROM l.digest AND NOT (r.silent AND (l.review_status IS NOT NULL OR l.issues IS NULL))),
            kept AS (
              INSERT INTO meta_reviews (campaign_id, user_id, kind, ordinal, meta_id, review_status, effective_status, feedback, issues, reasons, digest, seen_at)
              SELECT campaign_id, $1, kind, ordinal, meta_id, review_status, effective_status, nullif(feedback, 'null'), nullif(issues, 'null'), reasons,
                     digest, $2::timestamptz FROM said),
            logged AS (
              INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, from_state, to_state, details)
              SELECT $1, campaign_id, 'meta', 'review.changed', kind || '/' || ordinal, before, coalesce(review_status, before),
                     jsonb_build_object('kind', kind, 'ordinal', ordinal, 'meta_id', meta_id, 'review_status', review_status,
                       'effective_status', effective_status, 'reasons', reasons) FROM said
              RETURNING campaign_id)
            SELECT pg_notify('publication_changed', campaign_id::text) FROM (SELECT DISTINCT campaign_id FROM logged) changed
            """;

    private static final String AT_REST =
            """
             AND NOT EXISTS (SELECT 1 FROM publications p WHERE p.campaign_id = r.campaign_id AND (p.phase <> 'done' OR p.finished_at > $2::timestamptz))
            """;
    private static final String ADS =
            """
            UPDATE ads a
               SET status = coalesce(r.status, a.status), meta_review_status = coalesce(r.review, a.meta_review_status),
                   approved_at = CASE WHEN r.review = 'approved' AND (a.meta_review_status <> 'approved' OR a.approved_at IS NULL)
                                      THEN $2::timestamptz ELSE a.approved_at END,
                   rejected_at = CASE WHEN r.review = 'rejected' AND (a.meta_review_status <> 'rejected' OR a.rejected_at IS NULL)
                                      THEN $2::timestamptz ELSE a.rejected_at END
              FROM jsonb_to_recordset($3::text::jsonb) AS r (campaign_id uuid, meta_id text, status text, review text)
            """
                    + OURS
                    + """
             WHERE v.user_id = $1 AND a.campaign_id = r.campaign_id AND a.meta_ad_id = r.meta_id
               AND (a.status, a.meta_review_status) IS DISTINCT FROM (coalesce(r.status, a.status), coalesce(r.review, a.meta_review_status))
            """
                    + AT_REST;
    private static final String SUMMARIES =
            """
            UPDATE meta_published_campaigns m
               SET publish_status = r.local_status, error_message = r.error,
                   paused_at = CASE WHEN r.local_status = 'paused' THEN coalesce(CASE WHEN m.publish_status = 'paused' THEN m.paused_at END, $2::timestamptz) END
              FROM jsonb_to_recordset($3::text::jsonb) AS r (campaign_id uuid, local_status text, error text)
            """
                    + OURS
                    + """
             WHERE v.user_id = $1 AND m.campaign_id = r.campaign_id AND r.local_status IS NOT NULL AND m.publish_status <> 'publishing'
               AND (m.publish_status <> r.local_status OR r.error IS DISTINCT FROM m.error_message AND r.error IS NOT NULL)
            """
                    + AT_REST;
    private static final String STATUSES =
            """
            UPDATE campaigns c SET published_status = r.local_status, status = CASE WHEN r.archived THEN 'archived' ELSE c.status END
              FROM jsonb_to_recordset($3::text::jsonb) AS r (campaign_id uuid, local_status text, archived boolean)
            """
                    + OURS
                    + """
             WHERE c.user_id = $1 AND c.id = r.campaign_id AND r.local_status IS NOT NULL AND c.published_status IN ('active', 'paused', 'error')
               AND (c.published_status <> r.local_status OR r.archived AND c.status IS DISTINCT FROM 'archived')
            """
                    + AT_REST;
    /** In this order, for metrics write many campaigns too. */
    private static final String HOLD =
            """
            SELECT 1 FROM campaigns c
             WHERE c.user_id = $1 AND c.id IN (SELECT v.campaign_id FROM campaign_verifications v WHERE v.user_id = $1 AND v.observed_at = $2::timestamptz)
             ORDER BY c.id FOR NO KEY UPDATE
            """;
    /** As the schema's description of the verification phase asks. */
    private static final String SYNCED =
            """
            UPDATE campaigns c SET last_metrics_sync_at = $2::timestamptz
              FROM campaign_verifications v
             WHERE v.campaign_id = c.id AND v.observed_at = $2::timestamptz AND v.verified_at = v.observed_at AND c.user_id = $1
            """;

    private final TenantSql sql;

    VerdictSql(TenantSql sql) {
        this.sql = sql;
    }

    /** @param observed when the look began, by the database's clock */
    Uni<Void> write(UUID user, Instant observed, VerdictRows rows) {
        OffsetDateTime at = observed.atOffset(ZoneOffset.UTC);
        Tuple resolved = Tuple.of(user, at).addArrayOfString(rows.unconfirmed.toArray(String[]::new));
        return sql.executeAll(
                        user,
                        List.of(
                                statement(CAMPAIGNS, user, at, rows.campaigns),
                                statement(DIFFERENCES, user, at, rows.differences),
                                new Statement(RESOLVED, resolved),
                                statement(STATES, user, at, rows.states),
                                statement(REVIEWS, user, at, rows.reviews),
                                statement(ADS, user, at, rows.ads),
                                statement(SUMMARIES, user, at, rows.campaigns),
                                new Statement(HOLD, Tuple.of(user, at)),
                                statement(STATUSES, user, at, rows.campaigns),
                                new Statement(SYNCED, Tuple.of(user, at))))
                .replaceWithVoid();
    }

    private static Statement statement(
            String sql, UUID user, OffsetDateTime at, com.fasterxml.jackson.databind.JsonNode rows) {
        return new Statement(sql, Tuple.of(user, at, rows.toString()));
    }
}
