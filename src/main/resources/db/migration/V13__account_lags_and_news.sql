-- How far behind the work of each ad account is, for metrics; and news that come while a job runs.

-- When its turn came first since it last ended well. A run that fails, or that Meta asks to wait, moves due_at on, and would look as if all
-- were in time.
ALTER TABLE account_jobs ADD COLUMN behind_since timestamptz;
SELECT set_config('app.scope', 'schedule', true);
UPDATE account_jobs SET behind_since = coalesce(last_done_at, created_at) WHERE last_error IS NOT NULL;
SELECT set_config('app.scope', '', true);
CREATE INDEX account_jobs_behind ON account_jobs (kind, behind_since) WHERE behind_since IS NOT NULL;

-- Of each kind and state the p_most ad accounts that are furthest behind, and how many there are in all: ids and numbers. Of several users of
-- an account the one who waits longest counts.
CREATE FUNCTION account_job_lags(p_most integer)
RETURNS TABLE (kind text, state text, ad_account_id text, seconds double precision, accounts bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'schedule', true);
  RETURN QUERY
  WITH behind AS (
    SELECT j.kind, j.ad_account_id, min(coalesce(j.behind_since, j.due_at)) AS since,
           CASE WHEN j.not_before IS NOT NULL THEN 'throttled' WHEN j.last_error IS NOT NULL THEN 'failing' ELSE 'due' END AS state
      FROM account_jobs j WHERE j.due_at <= clock_timestamp() OR j.behind_since IS NOT NULL
     GROUP BY 1, 2, 4),
  placed AS (
    SELECT b.*, row_number() OVER (PARTITION BY b.kind, b.state ORDER BY b.since, b.ad_account_id) AS place,
           count(*) OVER (PARTITION BY b.kind, b.state) AS accounts
      FROM behind b)
  SELECT p.kind, p.state, p.ad_account_id, greatest(extract(epoch FROM clock_timestamp() - p.since), 0)::double precision, p.accounts
    FROM placed p WHERE p.place <= p_most;
  PERFORM set_config('app.scope', '', true);
END $$;
REVOKE ALL ON FUNCTION account_job_lags(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_job_lags(integer) TO "${service_role}";

-- As in V8, but for the news: they stay until a run that began after them ends well. By the time of the last good end those that had come in the
-- middle of that run counted as seen, and it had perhaps looked before them.
CREATE OR REPLACE FUNCTION claim_account_jobs(p_worker text, p_kind text, p_lease interval, p_limit integer)
RETURNS TABLE (user_id uuid, ad_account_id text, epoch bigint, attempts integer, claimed_at timestamptz, last_done_at timestamptz, news boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'schedule', true);
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT d.user_id, d.ad_account_id FROM account_jobs d
     WHERE d.kind = p_kind AND d.due_at <= clock_timestamp()
       AND (d.lease_until IS NULL OR d.lease_until + p_lease * greatest(least(d.attempts, 60) - 1, 0) <= clock_timestamp())
     ORDER BY d.due_at
     FOR UPDATE SKIP LOCKED LIMIT p_limit)
  UPDATE account_jobs j
     SET epoch = j.epoch + 1, worker = p_worker, claimed_at = clock_timestamp(), lease_until = clock_timestamp() + p_lease, attempts = j.attempts + 1
    FROM due
   WHERE j.user_id = due.user_id AND j.ad_account_id = due.ad_account_id AND j.kind = p_kind
  RETURNING j.user_id, j.ad_account_id, j.epoch, j.attempts, j.claimed_at, j.last_done_at,
            j.news_at IS NOT NULL;
  PERFORM set_config('app.scope', '', true);
END $$;
