-- Metrics: one row per Meta object and day, how far each campaign is read, and what is still to be read.

-- No foreign key to campaigns on purpose: a look-up per row would cost the bulk upsert more than it protects, and figures outlive drafts.
CREATE TABLE daily_insights (
  user_id              uuid NOT NULL,
  campaign_id          uuid NOT NULL,
  level                text NOT NULL CHECK (level IN ('campaign', 'adset', 'ad')),
  -- A day in the ad account's time zone.
  day                  date NOT NULL,
  -- Meta's id of the campaign, ad set or ad.
  object_id            text NOT NULL CHECK (object_id ~ '^[0-9]{1,32}$'),
  ad_account_id        text NOT NULL CHECK (ad_account_id ~ '^[0-9]{1,32}$'),
  time_zone            text NOT NULL,
  currency             text CHECK (currency ~ '^[A-Z]{3}$'),
  impressions          bigint,
  reach                bigint,
  frequency            numeric,
  clicks               bigint,
  inline_link_clicks   bigint,
  -- Money in major units of the currency, exactly as Meta says it.
  spend                numeric,
  cpc                  numeric,
  cpm                  numeric,
  ctr                  numeric,
  -- {"action_type": number}
  actions              jsonb,
  action_values        jsonb,
  cost_per_action_type jsonb,
  -- What Meta counts as results of the ad set's goal, and what they are (such as actions:lead).
  results              numeric,
  result_indicator     text,
  -- The one action type that stands for the campaign's goal (rules/insights.json).
  conversions          numeric,
  attribution_setting  text,
  is_final             boolean NOT NULL,
  -- When Meta was asked, by the database's clock; an older answer never overwrites a newer one.
  read_at              timestamptz NOT NULL,
  PRIMARY KEY (campaign_id, level, day, object_id)
) PARTITION BY RANGE (day);
CREATE TABLE daily_insights_other PARTITION OF daily_insights DEFAULT;

-- How far a campaign is read.
CREATE TABLE insights_progress (
  campaign_id    uuid PRIMARY KEY REFERENCES campaigns (id) ON DELETE CASCADE,
  user_id        uuid NOT NULL,
  ad_account_id  text NOT NULL CHECK (ad_account_id ~ '^[0-9]{1,32}$'),
  currency       text,
  time_zone      text,
  -- All days up to this one are final: they are not read again.
  settled_to     date,
  -- When the last complete read of today and yesterday, of the last days, of everything that is not final began.
  recent_at      timestamptz,
  week_at        timestamptz,
  month_at       timestamptz,
  -- The plan whose reads are still to be done: NULL when there is none.
  planned_tier   text CHECK (planned_tier IN ('recent', 'week', 'month')),
  planned_at     timestamptz,
  planned_to     date,
  -- The account changed its time zone or currency: what this plan does not find again was counted in days that are no more.
  moved          boolean NOT NULL DEFAULT false,
  -- Rows per page that Meta was able to answer, once it was not able to answer more.
  page_size      integer CHECK (page_size > 0),
  -- Why it cannot be read; NULL when all is well.
  error_code     text,
  error_message  text,
  failed_at      timestamptz,
  updated_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX insights_progress_of_account ON insights_progress (user_id, ad_account_id);

-- What is still to be read of an account: made by a plan, taken away when it is stored. Survives the process that made it.
CREATE TABLE insights_reads (
  id              uuid PRIMARY KEY DEFAULT app_new_id(),
  user_id         uuid NOT NULL,
  ad_account_id   text NOT NULL CHECK (ad_account_id ~ '^[0-9]{1,32}$'),
  tier            text NOT NULL CHECK (tier IN ('recent', 'week', 'month')),
  level           text NOT NULL CHECK (level IN ('campaign', 'adset', 'ad')),
  -- Deleted and archived objects, which an ordinary list does not show.
  removed         boolean NOT NULL,
  campaign_ids    uuid[] NOT NULL,
  since           date NOT NULL,
  until           date NOT NULL,
  page_size       integer NOT NULL CHECK (page_size > 0),
  -- When set, Meta prepares a report, and this polls it.
  as_report       boolean NOT NULL DEFAULT false,
  report_run_id   text CHECK (report_run_id ~ '^[0-9]{1,32}$'),
  attempts        integer NOT NULL DEFAULT 0,
  next_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_error      text,
  planned_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (since <= until)
);
CREATE INDEX insights_reads_of_account ON insights_reads (user_id, ad_account_id);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['daily_insights', 'insights_progress', 'insights_reads'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_rows ON %I USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id())', t);
  END LOOP;
END $$;
ALTER TABLE daily_insights_other ENABLE ROW LEVEL SECURITY;
ALTER TABLE daily_insights_other FORCE ROW LEVEL SECURITY;
CREATE POLICY partitions_by_owner ON daily_insights_other TO CURRENT_USER
  USING (app_scope() = 'partitions') WITH CHECK (app_scope() = 'partitions');

-- Makes the monthly partitions from p_from to p_to (at most 38 months back and 3 ahead). Rows of a month without one fall into the default
-- partition and are moved out of it.
CREATE FUNCTION ensure_insights_partitions(p_from date, p_to date) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month date := date_trunc('month', greatest(p_from, (now() - interval '38 months')::date))::date;
  last date := least(p_to, (now() + interval '3 months')::date);
  made integer := 0;
  part text;
BEGIN
  WHILE month <= last LOOP
    part := 'daily_insights_' || to_char(month, 'YYYY_MM');
    IF to_regclass(part) IS NULL THEN
      PERFORM pg_advisory_xact_lock(hashtext('daily_insights partitions'));
    END IF;
    IF to_regclass(part) IS NULL THEN
      PERFORM set_config('app.scope', 'partitions', true);
      EXECUTE format('CREATE TABLE %I (LIKE daily_insights INCLUDING ALL)', part);
      EXECUTE format('WITH moved AS (DELETE FROM daily_insights_other WHERE day >= %L AND day < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        month, (month + interval '1 month')::date, part);
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
      EXECUTE format('ALTER TABLE daily_insights ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, month, (month + interval '1 month')::date);
      PERFORM set_config('app.scope', '', true);
      made := made + 1;
    END IF;
    month := (month + interval '1 month')::date;
  END LOOP;
  RETURN made;
END $$;

-- A sync is no change of the draft: it leaves updated_at alone, and so the ETag of whoever edits the campaign at this moment.
CREATE OR REPLACE TRIGGER campaigns_touch BEFORE UPDATE ON campaigns FOR EACH ROW
  WHEN (OLD.last_metrics_sync_at IS NOT DISTINCT FROM NEW.last_metrics_sync_at) EXECUTE FUNCTION touch_updated_at();

-- The overview per user, now with what the last 28 days cost and brought.
CREATE POLICY overview_by_owner ON daily_insights FOR SELECT TO CURRENT_USER USING (app_scope() = 'overview');
DROP VIEW own_publishing_metrics;
DROP FUNCTION publishing_metrics_of_caller();
DROP MATERIALIZED VIEW campaign_publishing_metrics;
CREATE MATERIALIZED VIEW campaign_publishing_metrics AS
  WITH cost AS (
    SELECT i.user_id, i.currency, sum(i.spend) AS spend, sum(i.conversions) AS conversions
      FROM daily_insights i WHERE i.level = 'campaign' AND i.day >= current_date - 28
     GROUP BY i.user_id, i.currency),
  recent AS (
    SELECT user_id, sum(conversions) AS conversions,
           -- {"EUR": "12.30"}: amounts of different currencies do not add up.
           jsonb_object_agg(currency, spend::text) FILTER (WHERE currency IS NOT NULL AND spend IS NOT NULL) AS spend
      FROM cost GROUP BY user_id)
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
         coalesce(min(r.spend::text), '{}') AS spend_28_days,
         coalesce(min(r.conversions), 0)::bigint AS results_28_days,
         now() AS refreshed_at
    FROM campaigns c
    LEFT JOIN meta_published_campaigns m ON m.campaign_id = c.id
    LEFT JOIN recent r ON r.user_id = c.user_id
    LEFT JOIN LATERAL (
      SELECT count(*) FILTER (WHERE q.outcome IN ('published', 'archived')) AS published,
             count(*) FILTER (WHERE q.outcome = 'failed') AS failed,
             count(*) FILTER (WHERE q.outcome = 'cancelled') AS cancelled,
             avg(extract(epoch FROM m.published_at - q.created_at)) FILTER (WHERE q.outcome = 'published') AS seconds
        FROM publications q WHERE q.campaign_id = c.id) p ON true
   GROUP BY c.user_id;
CREATE UNIQUE INDEX campaign_publishing_metrics_user ON campaign_publishing_metrics (user_id);
CREATE FUNCTION publishing_metrics_of_caller()
RETURNS TABLE (user_id uuid, campaigns bigint, active bigint, paused bigint, failed bigint, publishing bigint, publications_published bigint,
               publications_failed bigint, publications_cancelled bigint, seconds_to_publish_average double precision,
               last_published_at timestamptz, spend_28_days text, results_28_days bigint, refreshed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.user_id, m.campaigns, m.active, m.paused, m.failed, m.publishing, m.publications_published, m.publications_failed,
         m.publications_cancelled, m.seconds_to_publish_average, m.last_published_at, m.spend_28_days, m.results_28_days, m.refreshed_at
    FROM campaign_publishing_metrics m WHERE m.user_id = app_user_id()
$$;
REVOKE ALL ON FUNCTION publishing_metrics_of_caller() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publishing_metrics_of_caller() TO "${service_role}";
CREATE VIEW own_publishing_metrics WITH (security_invoker = true, security_barrier = true) AS
  SELECT * FROM publishing_metrics_of_caller();

REVOKE ALL ON FUNCTION ensure_insights_partitions(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_insights_partitions(date, date) TO "${service_role}";
GRANT SELECT ON own_publishing_metrics TO "${service_role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON daily_insights, insights_progress, insights_reads TO "${service_role}";

SELECT ensure_insights_partitions((now() - interval '1 month')::date, (now() + interval '2 months')::date);
