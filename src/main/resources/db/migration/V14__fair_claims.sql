-- One ad account's publishes must not take every place of a replica: pictures of a slow host keep a place for long.

-- Takes up to p_limit publications that are due and free, and raises their epoch and leases them to p_worker. Of one user's ad account p_worker
-- never holds more than p_of_account; whose account holds least comes first, and then who waits longest. The function with three arguments stays
-- for replicas of the release before.
CREATE FUNCTION claim_publications(p_worker text, p_lease interval, p_limit integer, p_of_account integer)
RETURNS TABLE (id uuid, user_id uuid, campaign_id uuid, ad_account_id text, epoch bigint, claims integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  -- Once, for an index finds nothing by a function whose answer may change from row to row.
  v_now timestamptz := clock_timestamp();
BEGIN
  PERFORM set_config('app.scope', 'claim', true);
  RETURN QUERY
  WITH waiting AS (
    SELECT w.id, w.user_id, w.ad_account_id, row_number() OVER (PARTITION BY w.user_id, w.ad_account_id ORDER BY w.next_attempt_at) AS turn
      FROM publications w
     WHERE w.next_attempt_at <= v_now AND (w.lease_until IS NULL OR w.lease_until <= v_now)),
  busy AS (
    SELECT b.user_id, b.ad_account_id, count(*) AS runs
      FROM publications b
     WHERE b.next_attempt_at <= v_now AND b.lease_until > v_now AND b.worker = p_worker
     GROUP BY b.user_id, b.ad_account_id),
  turns AS (
    SELECT waiting.id, waiting.turn + coalesce(busy.runs, 0) AS turn
      FROM waiting LEFT JOIN busy ON busy.user_id = waiting.user_id AND busy.ad_account_id = waiting.ad_account_id
     WHERE waiting.turn + coalesce(busy.runs, 0) <= p_of_account),
  -- Looked at once more under the lock: another replica may have taken it since.
  due AS MATERIALIZED (
    SELECT d.id FROM publications d JOIN turns ON turns.id = d.id
     WHERE d.next_attempt_at <= v_now AND (d.lease_until IS NULL OR d.lease_until <= v_now)
     ORDER BY turns.turn, d.next_attempt_at
     FOR UPDATE OF d SKIP LOCKED LIMIT p_limit)
  UPDATE publications p
     SET epoch = p.epoch + 1, worker = p_worker, lease_until = clock_timestamp() + p_lease, claims = p.claims + 1
    FROM due
   WHERE p.id = due.id
  RETURNING p.id, p.user_id, p.campaign_id, p.ad_account_id, p.epoch, p.claims;
  PERFORM set_config('app.scope', '', true);
END $$;

REVOKE ALL ON FUNCTION claim_publications(text, interval, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_publications(text, interval, integer, integer) TO "${service_role}";
