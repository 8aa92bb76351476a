-- Facebook Login, and looking after connections.

ALTER TABLE campaign_meta_connections
  -- Sealed, like the other two tokens: a token that may read ads and not change them.
  ADD COLUMN IF NOT EXISTS read_only_token text,
  ADD COLUMN IF NOT EXISTS token_type text,
  -- When somebody should look at it next; while somebody does, the end of their lease.
  ADD COLUMN IF NOT EXISTS next_check_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX IF NOT EXISTS campaign_meta_connections_check ON campaign_meta_connections (next_check_at)
  WHERE long_lived_user_token IS NOT NULL;

-- One row per login that was begun. The state itself is never stored: only its hash, and that of the secret in the browser's cookie.
CREATE TABLE connection_logins (
  state_hash    bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
  user_id       uuid NOT NULL REFERENCES profiles (id),
  campaign_id   uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  browser_hash  bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
  created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at    timestamptz NOT NULL,
  -- Set once, by whoever comes back first.
  consumed_at   timestamptz
);
CREATE INDEX connection_logins_of_user ON connection_logins (user_id, expires_at);
CREATE INDEX connection_logins_of_campaign ON connection_logins (campaign_id);
ALTER TABLE connection_logins ENABLE ROW LEVEL SECURITY;
ALTER TABLE connection_logins FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON connection_logins USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id());
GRANT SELECT, INSERT, UPDATE, DELETE ON connection_logins TO "${service_role}";

-- Across tenants the check sees whose turn it is, and nothing else.
CREATE POLICY checks_by_owner ON campaign_meta_connections TO CURRENT_USER
  USING (app_scope() = 'connection_checks') WITH CHECK (app_scope() = 'connection_checks');

-- Takes up to p_limit connections that are due, longest due first, and keeps others from them for p_lease.
CREATE FUNCTION claim_connection_checks(p_lease interval, p_limit integer) RETURNS TABLE (user_id uuid, campaign_id uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'connection_checks', true);
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT d.id FROM campaign_meta_connections d
     WHERE d.long_lived_user_token IS NOT NULL AND d.next_check_at <= clock_timestamp()
     ORDER BY d.next_check_at
     FOR UPDATE SKIP LOCKED LIMIT p_limit)
  UPDATE campaign_meta_connections m SET next_check_at = clock_timestamp() + p_lease
    FROM due
   WHERE m.id = due.id
  RETURNING m.user_id, m.campaign_id;
  PERFORM set_config('app.scope', '', true);
END $$;
REVOKE ALL ON FUNCTION claim_connection_checks(interval, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_connection_checks(interval, integer) TO "${service_role}";
