package dev.adpublisher.platform;

import static dev.adpublisher.platform.TestDatabase.rows;
import static dev.adpublisher.platform.TestDatabase.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Users with one row of everything, written by the service itself and so through the policies. */
final class Tenants {
    private Tenants() {}

    /** The ids of what {@link #with} made. */
    record Tenant(UUID user, UUID campaign, UUID publication, UUID object) {}

    static Tenant with(TestDatabase database) throws SQLException {
        UUID user = UUID.randomUUID();
        return database.as(user, service -> {
            run(service, "INSERT INTO profiles (id) VALUES (?)", user);
            UUID campaign =
                    id(service, "INSERT INTO campaigns (user_id, name) VALUES (?, 'Spring') RETURNING id", user);
            run(service, "INSERT INTO campaign_states (campaign_id, goal_data) VALUES (?, '{}')", campaign);
            run(service, "INSERT INTO meta_published_campaigns (campaign_id) VALUES (?)", campaign);
            UUID connection = id(
                    service,
                    "INSERT INTO campaign_meta_connections (campaign_id, user_id) VALUES (?, ?) RETURNING id",
                    campaign,
                    user);
            run(
                    service,
                    "INSERT INTO token_reseals (connection_id, user_id, lease_until) VALUES (?, ?, now())",
                    connection,
                    user);
            run(service, "INSERT INTO ads (campaign_id, name) VALUES (?, 'Ad')", campaign);
            UUID publication = publication(service, user, campaign);
            UUID object = object(service, user, campaign, publication, 0);
            run(
                    service,
                    "INSERT INTO meta_account_labels (user_id, ad_account_id, month, name) VALUES (?, '1', '2026-01-01', 'label')",
                    user);
            run(
                    service,
                    "INSERT INTO idempotency_keys (user_id, route, key, body_digest, status) VALUES (?, 'publish', 'k', 'd', 202)",
                    user);
            run(
                    service,
                    "INSERT INTO connection_logins (state_hash, user_id, campaign_id, browser_hash, expires_at)"
                            + " VALUES (sha256(?::text::bytea), ?, ?, sha256('browser'), now())",
                    user,
                    user,
                    campaign);
            run(service, "INSERT INTO account_jobs (user_id, ad_account_id, kind) VALUES (?, '1', 'none')", user);
            run(
                    service,
                    "INSERT INTO daily_insights (user_id, campaign_id, level, day, object_id, ad_account_id, time_zone, is_final, read_at) "
                            + "VALUES (?, ?, 'campaign', current_date, '1', '1', 'UTC', false, now())",
                    user,
                    campaign);
            run(
                    service,
                    "INSERT INTO insights_progress (user_id, campaign_id, ad_account_id) VALUES (?, ?, '1')",
                    user,
                    campaign);
            run(
                    service,
                    "INSERT INTO insights_reads (user_id, ad_account_id, tier, level, removed, campaign_ids, since, until, page_size) "
                            + "VALUES (?, '1', 'month', 'ad', false, '{}', current_date, current_date, 1)",
                    user);
            run(
                    service,
                    """
                    INSERT INTO stray_objects (user_id, ad_account_id, kind, meta_id, name, verdict, reason)
                    VALUES (?, '1', 'ad', '120', 'Ad', 'reported', 'marker_not_ours')""",
                    user);
            run(
                    service,
                    "INSERT INTO account_sweeps (user_id, ad_account_id, next_sweep_at) VALUES (?, '1', now())",
                    user);
            verification(service, user, campaign);
            return new Tenant(user, campaign, publication, object);
        });
    }

    private static void verification(Connection service, UUID user, UUID campaign) throws SQLException {
        run(
                service,
                "INSERT INTO campaign_verifications (campaign_id, user_id, ad_account_id, outcome, observed_at, next_check_at) "
                        + "VALUES (?, ?, '1', 'verified', now(), now())",
                campaign,
                user);
        run(
                service,
                "INSERT INTO meta_object_states (campaign_id, user_id, kind, ordinal, meta_id, existence, observed_at) "
                        + "VALUES (?, ?, 'ad', 0, '1', 'present', now())",
                campaign,
                user);
        run(
                service,
                "INSERT INTO verification_differences (campaign_id, user_id, kind, ordinal, meta_id, code, field, origin, first_seen_at, last_seen_at) "
                        + "VALUES (?, ?, 'ad', 0, '1', 'renamed', 'name', 'later', now(), now())",
                campaign,
                user);
        run(
                service,
                "INSERT INTO meta_reviews (campaign_id, user_id, kind, ordinal, meta_id, reasons, digest, seen_at) "
                        + "VALUES (?, ?, 'ad', 0, '1', '[]', 'd', now())",
                campaign,
                user);
    }

    /** Due since a second ago. */
    static UUID publication(Connection service, UUID user, UUID campaign) throws SQLException {
        return id(
                service,
                """
                INSERT INTO publications (user_id, campaign_id, attempt, task, target, phase, ad_account_id, plan, next_attempt_at)
                VALUES (?, ?, 1, 'publish', 'paused', 'queued', '1', '{}', clock_timestamp() - interval '1 second') RETURNING id""",
                user,
                campaign);
    }

    static UUID object(Connection service, UUID user, UUID campaign, UUID publication, int ordinal)
            throws SQLException {
        return id(
                service,
                """
                INSERT INTO publish_objects (user_id, publication_id, campaign_id, kind, ordinal, marker, name, request_digest)
                VALUES (?, ?, ?, 'ad', ?, gen_random_uuid()::text, 'Ad', 'digest') RETURNING id""",
                user,
                publication,
                campaign,
                ordinal);
    }

    private static UUID id(Connection service, String insertReturningId, Object... arguments) throws SQLException {
        return (UUID) rows(service, insertReturningId, arguments).getFirst().getFirst();
    }
}
