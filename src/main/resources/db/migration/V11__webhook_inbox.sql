-- What Meta's webhooks say, before anybody acts on it. The deliveries are Meta's, of all ad accounts in one body: the table belongs to no
-- tenant, and the service has no right on it. It comes here through the functions below, which answer no tenant's data.

CREATE TABLE meta_webhook_inbox (
  -- SHA-256 over what was said, of whom and when: the same delivery again is the same rows again.
  digest           text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
  object           text NOT NULL,
  -- Of an ad account the digits alone.
  meta_id          text NOT NULL,
  field            text NOT NULL,
  -- As Meta sent it, for people. Text: in jsonb an escaped U+0000 would make a whole delivery impossible to store.
  change           text NOT NULL,
  state            text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DONE', 'PARKED')),
  outcome          text CHECK (outcome IN ('woken', 'ignored', 'unconnected')),
  attempts         integer NOT NULL DEFAULT 0,
  -- Both the wait after a failure and the lease of whoever works on it; NULL = nothing to do.
  next_attempt_at  timestamptz DEFAULT clock_timestamp(),
  worker           text,
  last_error       text,
  received_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at      timestamptz,
  CHECK ((state = 'PENDING') = (next_attempt_at IS NOT NULL))
);
CREATE INDEX meta_webhook_inbox_due ON meta_webhook_inbox (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX meta_webhook_inbox_received ON meta_webhook_inbox (received_at);

ALTER TABLE meta_webhook_inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE meta_webhook_inbox FORCE ROW LEVEL SECURITY;
CREATE POLICY inbox_by_owner ON meta_webhook_inbox TO CURRENT_USER USING (app_scope() = 'webhook') WITH CHECK (app_scope() = 'webhook');
-- For the one question whether anybody is connected to an ad account.
CREATE POLICY webhooks_by_owner ON campaign_meta_connections FOR SELECT TO CURRENT_USER USING (app_scope() = 'webhook');

-- Both spellings that a row may hold.
CREATE FUNCTION ad_account_spellings(p_digits text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY[p_digits, 'act_' || p_digits] $$;

-- Stores a delivery in one statement; answers how much of it was new.
CREATE FUNCTION receive_webhooks(p_digests text[], p_objects text[], p_ids text[], p_fields text[], p_changes text[]) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  stored integer;
BEGIN
  PERFORM set_config('app.scope', 'webhook', true);
  INSERT INTO meta_webhook_inbox (digest, object, meta_id, field, change)
  SELECT * FROM unnest(p_digests, p_objects, p_ids, p_fields, p_changes)
  ON CONFLICT (digest) DO NOTHING;
  GET DIAGNOSTICS stored = ROW_COUNT;
  PERFORM set_config('app.scope', '', true);
  IF stored > 0 THEN
    PERFORM pg_notify('webhook_due', '');
  END IF;
  RETURN stored;
END $$;

-- Takes up to p_limit rows that are due, oldest first, and leases them to p_worker. One that was taken p_most times and never came to an end
-- is parked instead.
CREATE FUNCTION claim_webhooks(p_worker text, p_lease interval, p_limit integer, p_most integer)
RETURNS TABLE (digest text, object text, meta_id text, field text, attempts integer, connected boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'webhook', true);
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT d.digest FROM meta_webhook_inbox d
     WHERE d.next_attempt_at <= clock_timestamp()
     ORDER BY d.next_attempt_at
     FOR UPDATE SKIP LOCKED LIMIT p_limit),
  taken AS (
    UPDATE meta_webhook_inbox i
       SET worker = p_worker,
           attempts = least(i.attempts + 1, p_most),
           state = CASE WHEN i.attempts < p_most THEN 'PENDING' ELSE 'PARKED' END,
           next_attempt_at = CASE WHEN i.attempts < p_most THEN clock_timestamp() + p_lease END,
           finished_at = CASE WHEN i.attempts < p_most THEN NULL ELSE clock_timestamp() END,
           last_error = CASE WHEN i.attempts < p_most THEN i.last_error ELSE coalesce(i.last_error, 'whoever worked on it did not come back') END
      FROM due
     WHERE i.digest = due.digest
    RETURNING i.*)
  SELECT t.digest, t.object, t.meta_id, t.field, t.attempts,
         EXISTS (SELECT 1 FROM campaign_meta_connections c WHERE c.selected_ad_account_id = ANY (ad_account_spellings(t.meta_id)))
    FROM taken t WHERE t.state = 'PENDING';
  PERFORM set_config('app.scope', '', true);
END $$;

-- What came of rows that were taken.
CREATE FUNCTION finish_webhooks(p_digests text[], p_outcomes text[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.scope', 'webhook', true);
  UPDATE meta_webhook_inbox i
     SET state = 'DONE', outcome = done.outcome, next_attempt_at = NULL, finished_at = clock_timestamp(), last_error = NULL
    FROM unnest(p_digests, p_outcomes) AS done (digest, outcome)
   WHERE i.digest = done.digest AND i.state = 'PENDING';
  PERFORM set_config('app.scope', '', true);
END $$;

-- Rows that could not be worked on: again after p_pause, twice that, …; the p_most-th failure parks them.
CREATE FUNCTION fail_webhooks(p_digests text[], p_error text, p_pause interval, p_most integer) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.scope', 'webhook', true);
  UPDATE meta_webhook_inbox i
     SET state = CASE WHEN i.attempts < p_most THEN 'PENDING' ELSE 'PARKED' END,
         next_attempt_at = CASE WHEN i.attempts < p_most THEN clock_timestamp() + p_pause * power(2, i.attempts - 1) END,
         finished_at = CASE WHEN i.attempts < p_most THEN NULL ELSE clock_timestamp() END,
         last_error = left(p_error, 500)
   WHERE i.digest = ANY (p_digests) AND i.state = 'PENDING';
  PERFORM set_config('app.scope', '', true);
END $$;

-- Forgets what came to an end and is older than p_keep; answers how many rows.
CREATE FUNCTION purge_webhooks(p_keep interval) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  PERFORM set_config('app.scope', 'webhook', true);
  DELETE FROM meta_webhook_inbox i WHERE i.received_at < clock_timestamp() - p_keep AND i.state <> 'PENDING';
  GET DIAGNOSTICS gone = ROW_COUNT;
  PERFORM set_config('app.scope', '', true);
  RETURN gone;
END $$;

-- How much waits and how much is parked, for metrics.
CREATE FUNCTION webhook_backlog() RETURNS TABLE (state text, rows bigint, oldest_seconds double precision)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'webhook', true);
  RETURN QUERY
  SELECT i.state, count(*), coalesce(extract(epoch FROM clock_timestamp() - min(i.received_at)), 0)::double precision
    FROM meta_webhook_inbox i WHERE i.state <> 'DONE' GROUP BY i.state;
  PERFORM set_config('app.scope', '', true);
END $$;

-- Whether any campaign of any user is connected to the ad account: an app is unsubscribed from it after the last one only.
CREATE FUNCTION ad_account_connected(p_digits text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  connected boolean;
BEGIN
  PERFORM set_config('app.scope', 'webhook', true);
  connected := EXISTS (SELECT 1 FROM campaign_meta_connections c WHERE c.selected_ad_account_id = ANY (ad_account_spellings(p_digits)));
  PERFORM set_config('app.scope', '', true);
  RETURN connected;
END $$;

-- Of the connection: since when Meta sends the app the account's webhooks, or why it does not.
ALTER TABLE campaign_meta_connections
  ADD COLUMN IF NOT EXISTS webhooks_subscribed_at timestamptz,
  ADD COLUMN IF NOT EXISTS webhooks_error text;

REVOKE ALL ON FUNCTION receive_webhooks(text[], text[], text[], text[], text[]), claim_webhooks(text, interval, integer, integer),
  finish_webhooks(text[], text[]), fail_webhooks(text[], text, interval, integer), purge_webhooks(interval), webhook_backlog(),
  ad_account_connected(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION receive_webhooks(text[], text[], text[], text[], text[]), claim_webhooks(text, interval, integer, integer),
  finish_webhooks(text[], text[]), fail_webhooks(text[], text, interval, integer), purge_webhooks(interval), webhook_backlog(),
  ad_account_connected(text) TO "${service_role}";
