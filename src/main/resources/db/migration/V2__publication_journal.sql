-- The journal of publishing: one row per publication of a campaign, one row per Meta object. These rows are the truth;
-- meta_published_campaigns, its publishing_state, and ads.meta_ad_id are the public summary, kept in the same transactions.

CREATE TABLE publications (
  id               uuid PRIMARY KEY DEFAULT app_new_id(),
  user_id          uuid NOT NULL REFERENCES profiles (id),
  -- No foreign key: ids stay known after a draft is deleted.
  campaign_id      uuid NOT NULL,
  attempt          integer NOT NULL CHECK (attempt > 0),
  task             text NOT NULL CHECK (task IN ('publish', 'set_status', 'cancel', 'archive')),
  target           text NOT NULL CHECK (target IN ('paused', 'active')),
  phase            text NOT NULL CHECK (phase IN ('queued', 'uploading', 'creating', 'reconciling', 'activating', 'waiting_throttle',
                                                  'waiting_reconnect', 'rolling_back', 'parked', 'done')),
  -- NULL while under way.
  outcome          text CHECK (outcome IN ('published', 'failed', 'cancelled', 'archived')),
  ad_account_id    text NOT NULL CHECK (ad_account_id ~ '^[0-9]{1,32}$'),
  label_id         text CHECK (label_id ~ '^[0-9]{1,32}$'),
  plan             jsonb NOT NULL,
  -- The fence: every claim raises it, every later write carries it.
  epoch            bigint NOT NULL DEFAULT 0,
  worker           text,
  lease_until      timestamptz,
  -- Claims since the last progress; a publication that kills its worker is parked.
  claims           integer NOT NULL DEFAULT 0,
  -- When a worker should look at it; NULL = nothing to do.
  next_attempt_at  timestamptz,
  retry_count      integer NOT NULL DEFAULT 0,
  error_code       text,
  error_message    text,
  error            jsonb,
  -- Raised by every visible change; the id of its server-sent event.
  version          bigint NOT NULL DEFAULT 1,
  created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at      timestamptz,
  UNIQUE (campaign_id, attempt)
);
-- The campaign itself is the guard: one publication that is not cancelled, whatever number of clicks, tabs and replicas.
CREATE UNIQUE INDEX publications_one_per_campaign ON publications (campaign_id) WHERE outcome IS DISTINCT FROM 'cancelled';
CREATE INDEX publications_due ON publications (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX publications_of_user ON publications (user_id);
CREATE TRIGGER publications_touch BEFORE UPDATE ON publications FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE TABLE publish_objects (
  id              uuid PRIMARY KEY DEFAULT app_new_id(),
  user_id         uuid NOT NULL,
  publication_id  uuid NOT NULL REFERENCES publications (id),
  campaign_id     uuid NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('image', 'creative', 'campaign', 'adset', 'ad', 'lead_form', 'video')),
  ordinal         integer NOT NULL CHECK (ordinal >= 0),
  marker          text NOT NULL UNIQUE,
  name            text NOT NULL,
  -- Parameters of the create call without ids of other objects; refs says where those go. Removed 30 days after a failed attempt.
  params          jsonb,
  refs            jsonb NOT NULL DEFAULT '[]',
  origins         jsonb NOT NULL DEFAULT '{}',
  request_digest  text NOT NULL,
  ad_id           uuid,
  state           text NOT NULL DEFAULT 'PLANNED' CHECK (state IN ('PLANNED', 'IN_FLIGHT', 'CONFIRMED', 'REJECTED', 'UNKNOWN', 'ADOPTED',
                                                                   'PARKED', 'DOOMED', 'DELETED')),
  epoch           bigint NOT NULL DEFAULT 0,
  sent_at         timestamptz,
  -- Meta's id, digits only; of an image, its hash in the ad account.
  meta_id         text CHECK (CASE WHEN kind = 'image' THEN meta_id ~ '^[0-9A-Za-z]{8,128}$' ELSE meta_id ~ '^[0-9]{1,32}$' END),
  -- Meta answered the id of a creative that it already had: not ours to delete.
  shared          boolean NOT NULL DEFAULT false,
  attempts        integer NOT NULL DEFAULT 0,
  negative_reads  integer NOT NULL DEFAULT 0,
  last_error      jsonb,
  trace_id        text,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (publication_id, kind, ordinal)
);
CREATE INDEX publish_objects_of_campaign ON publish_objects (campaign_id);
CREATE INDEX publish_objects_by_meta_id ON publish_objects (meta_id) WHERE meta_id IS NOT NULL;

-- The state machine's own wall: whatever the code above does, a state moves along these edges only, no older epoch writes over a
-- newer one, and a Meta id that is known is never replaced.
CREATE FUNCTION publish_objects_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.epoch < OLD.epoch THEN
    RAISE EXCEPTION 'epoch % may not write over epoch %', NEW.epoch, OLD.epoch USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.meta_id IS NOT NULL AND NEW.meta_id IS DISTINCT FROM OLD.meta_id THEN
    RAISE EXCEPTION 'the Meta id of % % is known and may not change', OLD.kind, OLD.ordinal USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state IN ('CONFIRMED', 'ADOPTED', 'DELETED') AND NEW.meta_id IS NULL THEN
    RAISE EXCEPTION '% needs a Meta id', NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN (
       -- The second: an image that cannot be used is refused before anything is sent.
       'PLANNED>IN_FLIGHT', 'PLANNED>REJECTED',
       'IN_FLIGHT>CONFIRMED', 'IN_FLIGHT>REJECTED', 'IN_FLIGHT>UNKNOWN', 'IN_FLIGHT>PLANNED',
       'UNKNOWN>PLANNED', 'UNKNOWN>ADOPTED', 'UNKNOWN>PARKED',
       'PARKED>UNKNOWN', 'PARKED>ADOPTED', 'REJECTED>PLANNED',
       'CONFIRMED>DOOMED', 'ADOPTED>DOOMED', 'DOOMED>DELETED') THEN
    RAISE EXCEPTION 'a % may not go from % to %', OLD.kind, OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER publish_objects_guard BEFORE UPDATE ON publish_objects FOR EACH ROW EXECUTE FUNCTION publish_objects_guard();

-- One entry per transition, in the transaction that makes it.
CREATE FUNCTION audit_publish_objects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, from_state, to_state, details)
  SELECT n.user_id, n.campaign_id, 'service', 'publish_object.state', n.kind || '/' || n.ordinal, o.state, n.state,
         jsonb_strip_nulls(jsonb_build_object('publication_id', n.publication_id, 'epoch', n.epoch, 'meta_id', n.meta_id, 'trace_id', n.trace_id,
           'error_code', CASE WHEN n.state IN ('REJECTED', 'UNKNOWN', 'PARKED') THEN n.last_error ->> 'code' END))
    FROM new_rows n JOIN old_rows o ON o.id = n.id
   WHERE n.state <> o.state;
  RETURN NULL;
END $$;
CREATE TRIGGER publish_objects_audit AFTER UPDATE ON publish_objects REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION audit_publish_objects();

CREATE FUNCTION audit_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, from_state, to_state, details)
  VALUES (NEW.user_id, NEW.campaign_id, 'service', 'publication.phase', 'publication/' || NEW.attempt,
          CASE WHEN TG_OP = 'UPDATE' THEN OLD.phase END, NEW.phase,
          jsonb_strip_nulls(jsonb_build_object('publication_id', NEW.id, 'task', NEW.task, 'target', NEW.target, 'outcome', NEW.outcome,
            'epoch', NEW.epoch, 'next_attempt_at', NEW.next_attempt_at, 'error_code', NEW.error_code)));
  RETURN NULL;
END $$;
CREATE TRIGGER publications_audit_insert AFTER INSERT ON publications FOR EACH ROW EXECUTE FUNCTION audit_publication();
CREATE TRIGGER publications_audit_update AFTER UPDATE ON publications FOR EACH ROW
  WHEN (OLD.phase <> NEW.phase OR OLD.task <> NEW.task OR OLD.target <> NEW.target OR OLD.outcome IS DISTINCT FROM NEW.outcome)
  EXECUTE FUNCTION audit_publication();

-- Our ad label of one account and month, made ahead so that a publish adds no round trip for it.
CREATE TABLE meta_account_labels (
  user_id        uuid NOT NULL REFERENCES profiles (id),
  ad_account_id  text NOT NULL CHECK (ad_account_id ~ '^[0-9]{1,32}$'),
  month          date NOT NULL,
  name           text NOT NULL,
  label_id       text CHECK (label_id ~ '^[0-9]{1,32}$'),
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (user_id, ad_account_id, month)
);

CREATE TABLE idempotency_keys (
  user_id      uuid NOT NULL REFERENCES profiles (id),
  route        text NOT NULL,
  key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  body_digest  text NOT NULL,
  status       integer NOT NULL,
  location     text,
  answer       jsonb,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (user_id, route, key)
);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['publications', 'publish_objects', 'meta_account_labels', 'idempotency_keys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_rows ON %I USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id())', t);
  END LOOP;
END $$;

-- Across tenants the worker sees only what these three functions answer.
CREATE POLICY claims_by_owner ON publications TO CURRENT_USER
  USING (app_scope() = 'claim') WITH CHECK (app_scope() = 'claim');

-- Takes up to p_limit publications that are due and free, oldest first; raises their epoch and leases them to p_worker.
CREATE FUNCTION claim_publications(p_worker text, p_lease interval, p_limit integer)
RETURNS TABLE (id uuid, user_id uuid, campaign_id uuid, epoch bigint, claims integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'claim', true);
  RETURN QUERY
  -- Materialized: as a plain subquery of the join it could be run again for each row, and would lock more than p_limit.
  WITH due AS MATERIALIZED (
    SELECT d.id FROM publications d
     WHERE d.next_attempt_at <= clock_timestamp() AND (d.lease_until IS NULL OR d.lease_until <= clock_timestamp())
     ORDER BY d.next_attempt_at
     FOR UPDATE SKIP LOCKED LIMIT p_limit)
  UPDATE publications p
     SET epoch = p.epoch + 1, worker = p_worker, lease_until = clock_timestamp() + p_lease, claims = p.claims + 1
    FROM due
   WHERE p.id = due.id
  RETURNING p.id, p.user_id, p.campaign_id, p.epoch, p.claims;
  PERFORM set_config('app.scope', '', true);
END $$;

-- Heartbeat: extends the leases that are still this worker's; answers the ids that are. A lease that has run out is not revived.
CREATE FUNCTION extend_leases(p_ids uuid[], p_epochs bigint[], p_lease interval) RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.scope', 'claim', true);
  RETURN QUERY
  UPDATE publications p SET lease_until = clock_timestamp() + p_lease
    FROM unnest(p_ids, p_epochs) AS held (id, epoch)
   WHERE p.id = held.id AND p.epoch = held.epoch AND p.lease_until > clock_timestamp()
  RETURNING p.id;
  PERFORM set_config('app.scope', '', true);
END $$;

-- How much work waits, for metrics: no row, no tenant.
CREATE FUNCTION publication_backlog() RETURNS TABLE (phase text, publications bigint, oldest_seconds double precision)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'claim', true);
  RETURN QUERY
  SELECT p.phase, count(*), coalesce(extract(epoch FROM clock_timestamp() - min(p.next_attempt_at)), 0)::double precision
    FROM publications p WHERE p.next_attempt_at IS NOT NULL GROUP BY p.phase;
  PERFORM set_config('app.scope', '', true);
END $$;

REVOKE ALL ON FUNCTION claim_publications(text, interval, integer), extend_leases(uuid[], bigint[], interval), publication_backlog() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_publications(text, interval, integer), extend_leases(uuid[], bigint[], interval), publication_backlog()
  TO "${service_role}";
GRANT SELECT, INSERT, UPDATE ON publications, publish_objects TO "${service_role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON meta_account_labels, idempotency_keys TO "${service_role}";
