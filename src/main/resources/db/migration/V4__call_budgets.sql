-- How much of Meta's budget of calls each ad account has used through our app: shared by all replicas, and still known after a restart.
-- No tenant is named here, only the ad account; the service reaches both tables through the two functions below and nothing else.

CREATE TABLE meta_call_budgets (
  app_id                  text NOT NULL CHECK (length(app_id) <= 64),
  -- '' is the app as a whole.
  ad_account_id           text NOT NULL CHECK (ad_account_id ~ '^[0-9]{0,32}$'),
  -- What Meta last called the app's access to this account, and the most points that go with it; NULL until it says so.
  tier                    text,
  max_points              integer CHECK (max_points > 0),
  -- The highest use that Meta's headers named, when it was worth writing down.
  usage_percent           double precision,
  usage_at                timestamptz,
  blocked_until           timestamptz,
  insights_blocked_until  timestamptz,
  blocked_by              text,
  PRIMARY KEY (app_id, ad_account_id)
);

-- Points that a replica took for a few seconds. They count in full until it says how many it used: a replica that dies leaves them counted.
CREATE TABLE meta_call_grants (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  app_id         text NOT NULL,
  ad_account_id  text NOT NULL,
  points         integer NOT NULL CHECK (points >= 0),
  counts_until   timestamptz NOT NULL
);
CREATE INDEX meta_call_grants_of_account ON meta_call_grants (app_id, ad_account_id, counts_until);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['meta_call_budgets', 'meta_call_grants'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY calls_by_owner ON %I TO CURRENT_USER USING (app_scope() = ''calls'') WITH CHECK (app_scope() = ''calls'')', t);
  END LOOP;
END $$;

-- Takes points for one account, at most what is free below p_share of its limit, and none while it is blocked. Answers what was taken and
-- what is known of the account; all times are seconds from now, so that no replica's clock matters.
--   p_max, p_tier   as a replica has learned them from Meta; NULL where it knows nothing new
--   p_assumed_max   the limit as long as nobody knows it
--   p_wanted        as many as these; far from the limit more, so that the next calls need not ask
--   p_least         fewer are of no use
--   p_validity      how long the caller will use them
CREATE FUNCTION take_call_points(p_app text, p_account text, p_tier text, p_max integer, p_assumed_max integer, p_wanted integer, p_least integer,
                                 p_share double precision, p_validity interval, p_window interval)
RETURNS TABLE (grant_id bigint, points integer, spent integer, max_points integer, tier text, blocked double precision, insights_blocked double precision,
               app_blocked double precision, usage_percent double precision, room_in double precision)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  budget   meta_call_budgets%ROWTYPE;
  app      meta_call_budgets%ROWTYPE;
  at       timestamptz;
  used     integer;
  ceiling  integer;
  given    integer := 0;
  missing  integer;
  grant_   bigint;
  room     double precision := 0;
BEGIN
  PERFORM set_config('app.scope', 'calls', true);
  SELECT * INTO budget FROM meta_call_budgets b WHERE b.app_id = p_app AND b.ad_account_id = p_account FOR UPDATE;
  IF NOT FOUND OR budget.max_points IS DISTINCT FROM coalesce(p_max, budget.max_points) THEN
    INSERT INTO meta_call_budgets AS b (app_id, ad_account_id, tier, max_points) VALUES (p_app, p_account, p_tier, p_max)
    ON CONFLICT (app_id, ad_account_id) DO UPDATE
       SET tier = coalesce(excluded.tier, b.tier), max_points = coalesce(excluded.max_points, b.max_points)
    RETURNING * INTO budget;
  END IF;
  SELECT * INTO app FROM meta_call_budgets b WHERE b.app_id = p_app AND b.ad_account_id = '';
  -- Only now, with the row's lock: whoever had it before us may have written later times.
  at := clock_timestamp();
  DELETE FROM meta_call_grants g WHERE g.app_id = p_app AND g.ad_account_id = p_account AND g.counts_until <= at;
  SELECT coalesce(sum(g.points), 0) INTO used FROM meta_call_grants g WHERE g.app_id = p_app AND g.ad_account_id = p_account;
  ceiling := floor(coalesce(budget.max_points, p_assumed_max) * p_share);
  IF p_wanted > 0 AND at >= greatest(budget.blocked_until, app.blocked_until, at) THEN
    given := coalesce(budget.max_points, p_assumed_max) / 30;
    given := least(CASE WHEN used + given <= ceiling / 2 THEN greatest(p_wanted, given) ELSE p_wanted END, ceiling - used);
    IF given < p_least THEN
      given := 0;
    ELSE
      INSERT INTO meta_call_grants (app_id, ad_account_id, points, counts_until) VALUES (p_app, p_account, given, at + p_validity + p_window)
      RETURNING id INTO grant_;
    END IF;
  END IF;
  missing := least(p_wanted, ceiling) - given;
  IF used + given + missing > ceiling THEN
    SELECT extract(epoch FROM min(g.counts_until) - at) INTO room
      FROM (SELECT f.counts_until, sum(f.points) OVER (ORDER BY f.counts_until, f.id) AS freed
              FROM meta_call_grants f WHERE f.app_id = p_app AND f.ad_account_id = p_account) g
     WHERE used + given - g.freed + missing <= ceiling;
  END IF;
  RETURN QUERY SELECT grant_, given, used + given, budget.max_points, budget.tier,
    greatest(0, extract(epoch FROM budget.blocked_until - at))::double precision,
    greatest(0, extract(epoch FROM budget.insights_blocked_until - at))::double precision,
    greatest(0, extract(epoch FROM app.blocked_until - at))::double precision,
    CASE WHEN budget.usage_at > at - p_window THEN budget.usage_percent ELSE 0 END,
    coalesce(room, extract(epoch FROM p_window)::double precision);
  PERFORM set_config('app.scope', '', true);
END $$;

-- Writes down what one replica learned, many accounts at once: [{account, tier?, max?, percent?, score?, reset?, block?, insights_block?,
-- cause?, grants?: [{id, used}]}]. score: the account's points by Meta's own count in percent; reset: seconds until they fall away; block:
-- seconds. A block that is new is told to all replicas.
CREATE FUNCTION note_call_usage(p_app text, p_notes jsonb, p_window interval) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  n       record;
  budget  meta_call_budgets%ROWTYPE;
  at      timestamptz;
  excess  integer;
BEGIN
  PERFORM set_config('app.scope', 'calls', true);
  -- In one order in all replicas, so that no two wait for each other.
  FOR n IN SELECT * FROM jsonb_to_recordset(p_notes) AS note (account text, tier text, max integer, percent double precision, score double precision,
             reset double precision, block double precision, insights_block double precision, cause text, grants jsonb) ORDER BY account LOOP
    INSERT INTO meta_call_budgets AS b (app_id, ad_account_id) VALUES (p_app, n.account)
    ON CONFLICT (app_id, ad_account_id) DO UPDATE SET ad_account_id = excluded.ad_account_id
    RETURNING * INTO budget;
    at := clock_timestamp();
    UPDATE meta_call_budgets b
       SET tier = coalesce(n.tier, b.tier), max_points = coalesce(n.max, b.max_points),
           usage_percent = coalesce(n.percent, b.usage_percent), usage_at = CASE WHEN n.percent IS NULL THEN b.usage_at ELSE at END,
           blocked_until = greatest(b.blocked_until, at + make_interval(secs => n.block)),
           insights_blocked_until = greatest(b.insights_blocked_until, at + make_interval(secs => n.insights_block)),
           blocked_by = coalesce(n.cause, b.blocked_by)
     WHERE b.app_id = p_app AND b.ad_account_id = n.account
    RETURNING * INTO budget;
    UPDATE meta_call_grants g SET points = least(g.points, u.used), counts_until = least(g.counts_until, at + p_window)
      FROM jsonb_to_recordset(coalesce(n.grants, '[]')) AS u (id bigint, used integer)
     WHERE g.id = u.id AND g.app_id = p_app AND g.ad_account_id = n.account;
    -- Meta counts more than we do: somebody else calls through our app. Theirs count like ours.
    excess := ceil(n.score / 100 * budget.max_points)
              - (SELECT coalesce(sum(points), 0) FROM meta_call_grants WHERE app_id = p_app AND ad_account_id = n.account AND counts_until > at);
    IF excess > 0 THEN
      INSERT INTO meta_call_grants (app_id, ad_account_id, points, counts_until)
      VALUES (p_app, n.account, excess, at + least(p_window, make_interval(secs => n.reset)));
    END IF;
    IF n.block > 0 OR n.insights_block > 0 THEN
      PERFORM pg_notify('meta_call_budget', json_build_object('app', p_app, 'account', n.account, 'block', n.block,
                                                              'insights_block', n.insights_block)::text);
    END IF;
  END LOOP;
  PERFORM set_config('app.scope', '', true);
END $$;

REVOKE ALL ON FUNCTION take_call_points(text, text, text, integer, integer, integer, integer, double precision, interval, interval),
                       note_call_usage(text, jsonb, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_call_points(text, text, text, integer, integer, integer, integer, double precision, interval, interval),
                          note_call_usage(text, jsonb, interval) TO "${service_role}";
