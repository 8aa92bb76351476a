-- Work that comes back: verification, metrics. One row per user, ad account and kind; any replica may claim it.
-- The user is part of the key because several of them may be connected to the same ad account: each reads it with their own token and
-- sees their own campaigns only.

CREATE TABLE account_jobs (
  user_id        uuid NOT NULL REFERENCES profiles (id),
  ad_account_id  text NOT NULL CHECK (ad_account_id ~ '^[0-9]{1,32}$'),
  kind           text NOT NULL CHECK (kind ~ '^[a-z][a-z_]{0,30}$'),
  -- When somebody should look at it; NULL = nothing to do until it is woken.
  due_at         timestamptz DEFAULT clock_timestamp(),
  -- Meta asked to wait: nothing wakes it before this.
  not_before     timestamptz,
  woken_at       timestamptz,
  -- The last wake that came with news from Meta: the next run looks at everything, not only at what is due by its age.
  news_at        timestamptz,
  -- The fence: every claim raises it, and the end is written under it.
  epoch          bigint NOT NULL DEFAULT 0,
  worker         text,
  lease_until    timestamptz,
  claimed_at     timestamptz,
  -- Claims since the last good end; also counts runs that died with their process.
  attempts       integer NOT NULL DEFAULT 0,
  last_error     text,
  last_done_at   timestamptz,
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (user_id, ad_account_id, kind)
);
CREATE INDEX account_jobs_due ON account_jobs (kind, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX account_jobs_of_account ON account_jobs (ad_account_id, kind);
CREATE TRIGGER account_jobs_touch BEFORE UPDATE ON account_jobs FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

ALTER TABLE account_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON account_jobs USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id());
CREATE POLICY schedule_by_owner ON account_jobs TO CURRENT_USER USING (app_scope() = 'schedule') WITH CHECK (app_scope() = 'schedule');
-- To enrol what is published already.
CREATE POLICY schedule_by_owner ON profiles FOR SELECT TO CURRENT_USER USING (app_scope() = 'schedule');
CREATE POLICY schedule_by_owner ON publications FOR SELECT TO CURRENT_USER USING (app_scope() = 'schedule');
CREATE POLICY schedule_by_owner ON campaigns FOR SELECT TO CURRENT_USER USING (app_scope() = 'schedule');
CREATE POLICY schedule_by_owner ON meta_published_campaigns FOR SELECT TO CURRENT_USER USING (app_scope() = 'schedule');
CREATE POLICY schedule_by_owner ON campaign_meta_connections FOR SELECT TO CURRENT_USER USING (app_scope() = 'schedule');

-- 'act_1' and '1' are the same account; NULL for anything else.
CREATE FUNCTION ad_account_digits(p_account text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT substring(p_account FROM '^(?:act_)?([0-9]{1,32})$') $$;

-- Due after p_delay, and again after a run that is under way: such a run may have looked before the news. Never later than it was, and
-- never while Meta asks to wait.
CREATE FUNCTION wake_account_job(p_user uuid, p_account text, p_kind text, p_delay interval, p_news boolean) RETURNS void LANGUAGE sql VOLATILE AS $$
  INSERT INTO account_jobs AS j (user_id, ad_account_id, kind, due_at, woken_at, news_at)
  VALUES (p_user, p_account, p_kind, clock_timestamp() + p_delay, clock_timestamp(), CASE WHEN p_news THEN clock_timestamp() END)
  ON CONFLICT (user_id, ad_account_id, kind) DO UPDATE
     SET due_at = least(j.due_at, greatest(excluded.due_at, j.not_before)), woken_at = excluded.woken_at,
         news_at = coalesce(excluded.news_at, j.news_at)
$$;

-- A campaign has been published, has gone live or was paused: look soon.
CREATE FUNCTION publications_wake_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM wake_account_job(NEW.user_id, NEW.ad_account_id, kind, interval '20 seconds', false) FROM unnest(ARRAY['verification', 'metrics']) AS kind;
  RETURN NULL;
END $$;
CREATE TRIGGER publications_wake_jobs AFTER UPDATE ON publications FOR EACH ROW
  WHEN (NEW.outcome = 'published' AND NEW.phase = 'done' AND OLD.phase <> 'done') EXECUTE FUNCTION publications_wake_jobs();

-- A new token or another account: what failed for want of it goes on.
CREATE FUNCTION connections_wake_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE account_jobs SET due_at = least(due_at, greatest(clock_timestamp(), not_before)), woken_at = clock_timestamp()
   WHERE user_id = NEW.user_id AND ad_account_id = ad_account_digits(NEW.selected_ad_account_id);
  RETURN NULL;
END $$;
CREATE TRIGGER connections_wake_jobs_insert AFTER INSERT ON campaign_meta_connections FOR EACH ROW EXECUTE FUNCTION connections_wake_jobs();
CREATE TRIGGER connections_wake_jobs_update AFTER UPDATE ON campaign_meta_connections FOR EACH ROW
  WHEN (OLD.long_lived_user_token IS DISTINCT FROM NEW.long_lived_user_token
     OR OLD.selected_ad_account_id IS DISTINCT FROM NEW.selected_ad_account_id) EXECUTE FUNCTION connections_wake_jobs();

-- Takes up to p_limit jobs of a kind that are due and free, the longest due first. A run that died with its process is free when its lease
-- ends, and one lease later each further time.
CREATE FUNCTION claim_account_jobs(p_worker text, p_kind text, p_lease interval, p_limit integer)
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
            coalesce(j.news_at > coalesce(j.last_done_at, '-infinity'), false);
  PERFORM set_config('app.scope', '', true);
END $$;

-- Heartbeat: extends the leases that still hold; answers how many those are. One that has run out is not revived.
CREATE FUNCTION extend_account_jobs(p_users uuid[], p_accounts text[], p_kinds text[], p_epochs bigint[], p_lease interval) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  held integer;
BEGIN
  PERFORM set_config('app.scope', 'schedule', true);
  UPDATE account_jobs j SET lease_until = clock_timestamp() + p_lease
    FROM unnest(p_users, p_accounts, p_kinds, p_epochs) AS h (user_id, ad_account_id, kind, epoch)
   WHERE j.user_id = h.user_id AND j.ad_account_id = h.ad_account_id AND j.kind = h.kind AND j.epoch = h.epoch
     AND j.lease_until > clock_timestamp();
  GET DIAGNOSTICS held = ROW_COUNT;
  PERFORM set_config('app.scope', '', true);
  RETURN held;
END $$;

-- Something happened in an ad account, says Meta, which names no user of ours: all of theirs look at it. Answers how many jobs that are.
CREATE FUNCTION wake_account(p_account text, p_kind text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  woken integer;
BEGIN
  PERFORM set_config('app.scope', 'schedule', true);
  UPDATE account_jobs SET due_at = least(due_at, greatest(clock_timestamp(), not_before)), woken_at = clock_timestamp(), news_at = clock_timestamp()
   WHERE ad_account_id = p_account AND kind = p_kind;
  GET DIAGNOSTICS woken = ROW_COUNT;
  PERFORM set_config('app.scope', '', true);
  RETURN woken;
END $$;

-- Makes the rows of a kind that are missing: for what was published before there were any, or by the service before this one.
CREATE FUNCTION enrol_accounts(p_kind text) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  made integer;
BEGIN
  PERFORM set_config('app.scope', 'schedule', true);
  INSERT INTO account_jobs (user_id, ad_account_id, kind)
  SELECT p.user_id, p.ad_account_id, p_kind FROM publications p WHERE p.outcome = 'published'
  UNION
  SELECT c.user_id, ad_account_digits(x.selected_ad_account_id), p_kind
    FROM meta_published_campaigns m
    JOIN campaigns c ON c.id = m.campaign_id
    JOIN campaign_meta_connections x ON x.campaign_id = c.id AND x.user_id = c.user_id
   WHERE m.meta_campaign_id IS NOT NULL AND m.published_at IS NOT NULL AND ad_account_digits(x.selected_ad_account_id) IS NOT NULL
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS made = ROW_COUNT;
  PERFORM set_config('app.scope', '', true);
  RETURN made;
END $$;

-- How the schedule is kept, for metrics: no row, no tenant.
CREATE FUNCTION account_job_backlog(p_late interval)
RETURNS TABLE (kind text, jobs bigint, due bigint, running bigint, late bigint, failing bigint, oldest_seconds double precision)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.scope', 'schedule', true);
  RETURN QUERY
  SELECT j.kind, count(*), count(*) FILTER (WHERE j.due_at <= clock_timestamp()),
         count(*) FILTER (WHERE j.lease_until > clock_timestamp()),
         count(*) FILTER (WHERE j.due_at <= clock_timestamp() - p_late),
         -- One that waits because Meta asked it to does not fail.
         count(*) FILTER (WHERE j.last_error IS NOT NULL AND j.not_before IS NULL),
         greatest(coalesce(extract(epoch FROM clock_timestamp() - min(j.due_at)), 0), 0)::double precision
    FROM account_jobs j GROUP BY j.kind;
  PERFORM set_config('app.scope', '', true);
END $$;

REVOKE ALL ON FUNCTION claim_account_jobs(text, text, interval, integer), extend_account_jobs(uuid[], text[], text[], bigint[], interval),
  wake_account(text, text), enrol_accounts(text), account_job_backlog(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_account_jobs(text, text, interval, integer), extend_account_jobs(uuid[], text[], text[], bigint[], interval),
  wake_account(text, text), enrol_accounts(text), account_job_backlog(interval) TO "${service_role}";
GRANT SELECT, INSERT, UPDATE ON account_jobs TO "${service_role}";
