-- The life of a publication after its first run: waking and growing pauses, what is at Meta and no row claims, sweeps, clean-up, archive.

ALTER TABLE publications
  -- Somebody called while a worker held it (a retry, a new connection): whatever pause that worker then writes is over at once.
  ADD COLUMN woken boolean NOT NULL DEFAULT false,
  -- Pauses in a row without progress; each is longer than the one before.
  ADD COLUMN stalls integer NOT NULL DEFAULT 0,
  -- When the payloads of a failed or cancelled attempt were removed.
  ADD COLUMN cleaned_at timestamptz;

CREATE FUNCTION publications_claimed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.woken := false;
  NEW.cleaned_at := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER publications_claimed BEFORE UPDATE ON publications FOR EACH ROW WHEN (NEW.epoch > OLD.epoch) EXECUTE FUNCTION publications_claimed();

-- ------------------------------------------------------------------------------------------------------------- stray objects
-- Objects at Meta with our label or marker that are no row's own: second copies of a tie, late ones, forged ones. Ids stay for ever.
CREATE TABLE stray_objects (
  id              uuid PRIMARY KEY DEFAULT app_new_id(),
  user_id         uuid NOT NULL REFERENCES profiles (id),
  ad_account_id   text NOT NULL CHECK (ad_account_id ~ '^[0-9]{1,32}$'),
  kind            text NOT NULL CHECK (kind IN ('campaign', 'adset', 'ad', 'creative')),
  meta_id         text NOT NULL CHECK (meta_id ~ '^[0-9]{1,32}$'),
  name            text NOT NULL,
  -- Both NULL where no publication of ours is known to have asked for it.
  publication_id  uuid REFERENCES publications (id),
  campaign_id     uuid,
  -- doomed: owed to be deleted. reported: not proven to be ours, left alone.
  verdict         text NOT NULL CHECK (verdict IN ('doomed', 'deleted', 'adopted', 'reported')),
  reason          text NOT NULL CHECK (reason ~ '^[a-z_]{1,40}$'),
  found_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (user_id, meta_id)
);
CREATE INDEX stray_objects_newest ON stray_objects (user_id, found_at DESC, id DESC);
CREATE INDEX stray_objects_of_publication ON stray_objects (publication_id) WHERE publication_id IS NOT NULL;
CREATE TRIGGER stray_objects_touch BEFORE UPDATE ON stray_objects FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE FUNCTION audit_stray_object() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.verdict = OLD.verdict THEN
    RETURN NULL;
  END IF;
  INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, from_state, to_state, details)
  VALUES (NEW.user_id, NEW.campaign_id, 'service', 'stray_object.verdict', NEW.kind || '/' || NEW.meta_id,
          CASE WHEN TG_OP = 'UPDATE' THEN OLD.verdict END, NEW.verdict,
          jsonb_strip_nulls(jsonb_build_object('publication_id', NEW.publication_id, 'ad_account_id', NEW.ad_account_id, 'reason', NEW.reason)));
  RETURN NULL;
END $$;
CREATE TRIGGER stray_objects_audit AFTER INSERT OR UPDATE ON stray_objects FOR EACH ROW EXECUTE FUNCTION audit_stray_object();

-- -------------------------------------------------------------------------------------------------------------------- sweeps
CREATE TABLE account_sweeps (
  user_id        uuid NOT NULL REFERENCES profiles (id),
  ad_account_id  text NOT NULL CHECK (ad_account_id ~ '^[0-9]{1,32}$'),
  -- While a replica sweeps: when another may take it over.
  next_sweep_at  timestamptz NOT NULL,
  swept_at       timestamptz,
  PRIMARY KEY (user_id, ad_account_id)
);
CREATE INDEX account_sweeps_due ON account_sweeps (next_sweep_at);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['stray_objects', 'account_sweeps'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_rows ON %I USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id())', t);
  END LOOP;
END $$;

CREATE POLICY sweeps_by_owner ON account_sweeps TO CURRENT_USER USING (app_scope() = 'sweep') WITH CHECK (app_scope() = 'sweep');
CREATE POLICY sweeps_by_owner ON publications FOR SELECT TO CURRENT_USER USING (app_scope() = 'sweep');

-- Takes up to p_limit ad accounts whose sweep is due, and keeps other replicas off them for p_lease. An account is first due p_every after
-- something was published in it.
CREATE FUNCTION claim_sweeps(p_every interval, p_lease interval, p_limit integer) RETURNS TABLE (user_id uuid, ad_account_id text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'sweep', true);
  INSERT INTO account_sweeps (user_id, ad_account_id, next_sweep_at)
  SELECT DISTINCT p.user_id, p.ad_account_id, clock_timestamp() + p_every FROM publications p
   WHERE NOT EXISTS (SELECT 1 FROM account_sweeps s WHERE s.user_id = p.user_id AND s.ad_account_id = p.ad_account_id)
  ON CONFLICT DO NOTHING;
  RETURN QUERY
  WITH due AS MATERIALIZED (
    SELECT d.user_id, d.ad_account_id FROM account_sweeps d WHERE d.next_sweep_at <= clock_timestamp()
     ORDER BY d.next_sweep_at FOR UPDATE SKIP LOCKED LIMIT p_limit)
  UPDATE account_sweeps s SET next_sweep_at = clock_timestamp() + p_lease
    FROM due WHERE s.user_id = due.user_id AND s.ad_account_id = due.ad_account_id
  RETURNING s.user_id, s.ad_account_id;
  PERFORM set_config('app.scope', '', true);
END $$;

CREATE POLICY sweeps_by_owner ON publish_objects FOR SELECT TO CURRENT_USER USING (app_scope() = 'sweep');

-- Which of these markers are anybody's: two users may share an ad account, and the one's objects are no strays of the other's. Markers cannot be
-- guessed, so this tells nobody anything that does not stand in the account already.
CREATE FUNCTION known_markers(p_markers text[]) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.scope', 'sweep', true);
  RETURN QUERY SELECT o.marker FROM publish_objects o WHERE o.marker = ANY (p_markers);
  PERFORM set_config('app.scope', '', true);
END $$;

-- ----------------------------------------------------------------------------------------------------------------- retention
CREATE POLICY retention_by_owner ON publications TO CURRENT_USER USING (app_scope() = 'retention') WITH CHECK (app_scope() = 'retention');
CREATE POLICY retention_by_owner ON publish_objects TO CURRENT_USER USING (app_scope() = 'retention') WITH CHECK (app_scope() = 'retention');
CREATE POLICY retention_by_owner ON idempotency_keys TO CURRENT_USER USING (app_scope() = 'retention') WITH CHECK (app_scope() = 'retention');
CREATE INDEX publications_uncleaned ON publications (finished_at) WHERE cleaned_at IS NULL AND outcome IN ('failed', 'cancelled');
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- Removes what failed and cancelled attempts sent and what was said of them; ids, states and markers stay. Answers how many attempts.
CREATE FUNCTION clean_failed_attempts(p_keep interval, p_limit integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  cleaned integer;
BEGIN
  PERFORM set_config('app.scope', 'retention', true);
  WITH old AS MATERIALIZED (
    SELECT p.id FROM publications p
     WHERE p.outcome IN ('failed', 'cancelled') AND p.phase = 'done' AND p.cleaned_at IS NULL AND p.finished_at < clock_timestamp() - p_keep
     ORDER BY p.finished_at FOR UPDATE SKIP LOCKED LIMIT p_limit),
  emptied AS (
    UPDATE publish_objects o SET params = NULL, refs = '[]', origins = '{}', last_error = NULL, trace_id = NULL
      FROM old WHERE o.publication_id = old.id)
  UPDATE publications p SET plan = '{}', error = NULL, cleaned_at = clock_timestamp() FROM old WHERE p.id = old.id;
  GET DIAGNOSTICS cleaned = ROW_COUNT;
  PERFORM set_config('app.scope', '', true);
  RETURN cleaned;
END $$;

CREATE FUNCTION forget_idempotency_keys(p_keep interval) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  forgotten integer;
BEGIN
  PERFORM set_config('app.scope', 'retention', true);
  DELETE FROM idempotency_keys WHERE created_at < clock_timestamp() - p_keep;
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  PERFORM set_config('app.scope', '', true);
  RETURN forgotten;
END $$;

-- Takes the audit log's monthly partitions that are older than p_keep_months whole months out of the log: they become tables
-- archived_campaign_audit_log_YYYY_MM, for the operator to dump and drop. Nothing is deleted. Their owner reads them with
-- SELECT set_config('app.scope', 'archive', false). Answers how many.
CREATE FUNCTION archive_audit_partitions(p_keep_months integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  oldest_kept text := 'campaign_audit_log_'
    || to_char(date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => p_keep_months), 'YYYY_MM');
  part text;
  archived integer := 0;
BEGIN
  IF p_keep_months < 1 THEN
    RAISE EXCEPTION 'the log of this month cannot be archived' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('campaign_audit_log partitions'));
  -- Detaching waits for whoever reads the log, and everybody else waits for it: rather another time than long.
  PERFORM set_config('lock_timeout', '2s', true);
  FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
               WHERE i.inhparent = 'campaign_audit_log'::regclass AND c.relname ~ '^campaign_audit_log_[0-9]{4}_[0-9]{2}$'
                 AND c.relname::text COLLATE "C" < oldest_kept COLLATE "C" ORDER BY 1 LOOP
    EXECUTE format('ALTER TABLE campaign_audit_log DETACH PARTITION %I', part);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', part, 'archived_' || part);
    EXECUTE format('CREATE POLICY archive_by_owner ON %I FOR SELECT TO CURRENT_USER USING (app_scope() = %L)', 'archived_' || part, 'archive');
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()', 'archived_' || part);
    archived := archived + 1;
  END LOOP;
  RETURN archived;
END $$;

REVOKE ALL ON FUNCTION claim_sweeps(interval, interval, integer), known_markers(text[]), clean_failed_attempts(interval, integer), forget_idempotency_keys(interval),
  archive_audit_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_sweeps(interval, interval, integer), known_markers(text[]), clean_failed_attempts(interval, integer), forget_idempotency_keys(interval),
  archive_audit_partitions(integer) TO "${service_role}";
GRANT SELECT, INSERT, UPDATE ON stray_objects, account_sweeps TO "${service_role}";
