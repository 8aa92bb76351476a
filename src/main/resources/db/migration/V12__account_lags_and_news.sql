-- How far behind the work of each ad account is, for metrics.

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
