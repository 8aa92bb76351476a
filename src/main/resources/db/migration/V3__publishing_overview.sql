-- The overview per user that the seed asks for. A materialized view has no row-level security of its own, so the service cannot
-- read it: it reads the view below, which shows a user only their own line.

CREATE POLICY overview_by_owner ON campaigns FOR SELECT TO CURRENT_USER USING (app_scope() = 'overview');
CREATE POLICY overview_by_owner ON meta_published_campaigns FOR SELECT TO CURRENT_USER USING (app_scope() = 'overview');
CREATE POLICY overview_by_owner ON publications FOR SELECT TO CURRENT_USER USING (app_scope() = 'overview');

CREATE MATERIALIZED VIEW campaign_publishing_metrics AS
  SELECT c.user_id,
         count(*) AS campaigns,
         count(*) FILTER (WHERE c.published_status = 'active') AS active,
         count(*) FILTER (WHERE c.published_status = 'paused') AS paused,
         count(*) FILTER (WHERE c.published_status = 'error') AS failed,
         count(*) FILTER (WHERE c.published_status = 'publishing') AS publishing,
         coalesce(sum(p.published), 0)::bigint AS publications_published,
         coalesce(sum(p.failed), 0)::bigint AS publications_failed,
         coalesce(sum(p.cancelled), 0)::bigint AS publications_cancelled,
         avg(p.seconds)::double precision AS seconds_to_publish_average,
         max(m.published_at) AS last_published_at,
         now() AS refreshed_at
    FROM campaigns c
    LEFT JOIN meta_published_campaigns m ON m.campaign_id = c.id
    LEFT JOIN LATERAL (
      SELECT count(*) FILTER (WHERE q.outcome IN ('published', 'archived')) AS published,
             count(*) FILTER (WHERE q.outcome = 'failed') AS failed,
             count(*) FILTER (WHERE q.outcome = 'cancelled') AS cancelled,
             avg(extract(epoch FROM m.published_at - q.created_at)) FILTER (WHERE q.outcome = 'published') AS seconds
        FROM publications q WHERE q.campaign_id = c.id) p ON true
   GROUP BY c.user_id;
CREATE UNIQUE INDEX campaign_publishing_metrics_user ON campaign_publishing_metrics (user_id);

CREATE FUNCTION refresh_publishing_metrics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.scope', 'overview', true);
  REFRESH MATERIALIZED VIEW CONCURRENTLY campaign_publishing_metrics;
  PERFORM set_config('app.scope', '', true);
END $$;

CREATE VIEW own_publishing_metrics WITH (security_barrier = true) AS
  SELECT * FROM campaign_publishing_metrics WHERE user_id = app_user_id();

REVOKE ALL ON FUNCTION refresh_publishing_metrics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_publishing_metrics() TO "${service_role}";
GRANT SELECT ON own_publishing_metrics TO "${service_role}";
