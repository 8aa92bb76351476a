-- Rotation of the keys that seal tokens, and the last view that did not ask with its caller's rights.
-- PostgreSQL never sees a key: it reads from a sealed text only which key's id it names.

-- Of ap1.<key id>.<bytes>, the id; NULL for whatever is not sealed.
CREATE FUNCTION sealed_key_id(p_sealed text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT substring(p_sealed FROM '^ap1\.([A-Za-z0-9_-]{1,32})\.[A-Za-z0-9_-]+$') $$;

-- Who is sealing which connection anew, and what could not be opened. A row lives as long as that takes.
CREATE TABLE token_reseals (
  connection_id  uuid PRIMARY KEY REFERENCES campaign_meta_connections (id) ON DELETE CASCADE,
  user_id        uuid NOT NULL REFERENCES profiles (id),
  lease_until    timestamptz NOT NULL,
  attempts       integer NOT NULL DEFAULT 1,
  -- Why the last attempt left something as it was; NULL while one is under way.
  problem        text,
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX token_reseals_of_user ON token_reseals (user_id);
ALTER TABLE token_reseals ENABLE ROW LEVEL SECURITY;
ALTER TABLE token_reseals FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON token_reseals USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id());

-- Across tenants only the two functions below look, and the first answers ids, the second numbers.
CREATE POLICY reseal_by_owner ON campaign_meta_connections FOR SELECT TO CURRENT_USER USING (app_scope() = 'reseal');
CREATE POLICY reseal_by_owner ON token_reseals TO CURRENT_USER USING (app_scope() = 'reseal') WITH CHECK (app_scope() = 'reseal');

-- The tokens of a connection as stored, by column: every column of that table whose name ends in _token holds sealed text, also one that is
-- added later. As the caller.
CREATE FUNCTION stored_tokens(p_connection campaign_meta_connections) RETURNS TABLE (stored_in text, token text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT c.key, c.value FROM jsonb_each_text(to_jsonb(p_connection)) AS c WHERE c.key ~ '_token$' AND c.value <> ''
$$;

-- Leases up to p_limit connections that hold a token which is not sealed under p_key. Of two callers one gets each: the other finds the lease
-- taken when its insert comes upon the first one's row.
CREATE FUNCTION claim_reseals(p_key text, p_lease interval, p_limit integer) RETURNS TABLE (connection_id uuid, user_id uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'reseal', true);
  RETURN QUERY
  INSERT INTO token_reseals AS r (connection_id, user_id, lease_until)
  SELECT m.id, m.user_id, clock_timestamp() + p_lease
    FROM campaign_meta_connections m LEFT JOIN token_reseals t ON t.connection_id = m.id
   WHERE (t.lease_until IS NULL OR t.lease_until <= clock_timestamp())
     AND EXISTS (SELECT 1 FROM stored_tokens(m) AS s WHERE sealed_key_id(s.token) IS DISTINCT FROM p_key)
   ORDER BY m.id LIMIT p_limit
  ON CONFLICT (connection_id) DO UPDATE
     SET lease_until = excluded.lease_until, attempts = r.attempts + 1, problem = NULL
   WHERE r.lease_until <= clock_timestamp()
  RETURNING r.connection_id, r.user_id;
  PERFORM set_config('app.scope', '', true);
END $$;

-- How many tokens are sealed under each key; a key_id of NULL counts those that are not sealed.
CREATE FUNCTION sealed_tokens_by_key() RETURNS TABLE (key_id text, tokens bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'reseal', true);
  RETURN QUERY
  SELECT sealed_key_id(s.token), count(*) FROM campaign_meta_connections m CROSS JOIN LATERAL stored_tokens(m) AS s GROUP BY 1;
  PERFORM set_config('app.scope', '', true);
END $$;

REVOKE ALL ON FUNCTION claim_reseals(text, interval, integer), sealed_tokens_by_key() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_reseals(text, interval, integer), sealed_tokens_by_key() TO "${service_role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON token_reseals TO "${service_role}";

-- ------------------------------------------------------------------------------------------------------------------ overview
-- A materialized view has no policies, so reading it needs the owner's rights; those now end in a function that gives a caller their own line,
-- and the view asks with the caller's rights like everything else.
CREATE FUNCTION publishing_metrics_of_caller()
RETURNS TABLE (user_id uuid, campaigns bigint, active bigint, paused bigint, failed bigint, publishing bigint, publications_published bigint,
               publications_failed bigint, publications_cancelled bigint, seconds_to_publish_average double precision,
               last_published_at timestamptz, refreshed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.user_id, m.campaigns, m.active, m.paused, m.failed, m.publishing, m.publications_published, m.publications_failed,
         m.publications_cancelled, m.seconds_to_publish_average, m.last_published_at, m.refreshed_at
    FROM campaign_publishing_metrics m WHERE m.user_id = app_user_id()
$$;
REVOKE ALL ON FUNCTION publishing_metrics_of_caller() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publishing_metrics_of_caller() TO "${service_role}";
CREATE OR REPLACE VIEW own_publishing_metrics WITH (security_invoker = true, security_barrier = true) AS
  SELECT * FROM publishing_metrics_of_caller();
