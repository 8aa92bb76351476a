-- The seed's five tables, profiles, and row-level security.
-- Runs on an empty database, and on one that already holds the five tables with data (it then adds only what is missing).
-- ${service_role} is the role the service connects as; it owns nothing here.

-- Time-ordered ids where the server can make them (PostgreSQL 18), random ones before.
DO $$
BEGIN
  IF to_regprocedure('pg_catalog.uuidv7()') IS NOT NULL THEN
    CREATE OR REPLACE FUNCTION app_new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT pg_catalog.uuidv7()';
  ELSE
    CREATE OR REPLACE FUNCTION app_new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT pg_catalog.gen_random_uuid()';
  END IF;
END $$;

-- Whose rows this transaction may see. After a transaction the setting is '' on that connection, never absent: hence nullif.
CREATE FUNCTION app_user_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;

-- Set only by the functions of the owner that must see across tenants (claims, clean-up, overview), for their own duration: by set_config in
-- their bodies, undone at their end and by any error (a SET clause of the function would need a superuser to create it).
-- Policies that look at it hold for the owner alone, so setting it gains the service's role nothing.
CREATE FUNCTION app_scope() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(current_setting('app.scope', true), '') $$;

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

-- Adds a column, or brings an existing one to the type that the service reads (json → jsonb, timestamp → timestamptz in UTC, varchar → text).
CREATE FUNCTION pg_temp.adopt(p_table text, p_column text, p_type text, p_default text DEFAULT NULL, p_required boolean DEFAULT false)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  existing text;
BEGIN
  SELECT format_type(a.atttypid, NULL) INTO existing
    FROM pg_attribute a WHERE a.attrelid = p_table::regclass AND a.attname = p_column AND NOT a.attisdropped;
  IF existing IS NULL THEN
    EXECUTE format('ALTER TABLE %I ADD COLUMN %I %s', p_table, p_column, p_type);
  ELSIF existing <> format_type(p_type::regtype, NULL) THEN
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I DROP DEFAULT', p_table, p_column);
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE %s USING %s', p_table, p_column, p_type, CASE
      WHEN p_type = 'timestamptz' AND existing = 'timestamp without time zone' THEN format('%I AT TIME ZONE ''UTC''', p_column)
      WHEN p_type = 'text[]' AND existing IN ('json', 'jsonb') THEN format('pg_temp.texts(%I::jsonb)', p_column)
      ELSE format('%I::%s', p_column, p_type) END);
  END IF;
  IF p_default IS NOT NULL THEN
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET DEFAULT %s', p_table, p_column, p_default);
    IF p_required THEN
      EXECUTE format('UPDATE %I SET %I = %s WHERE %I IS NULL', p_table, p_column, p_default, p_column);
    END IF;
  END IF;
  IF p_required THEN
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET NOT NULL', p_table, p_column);
  END IF;
END $$;

CREATE FUNCTION pg_temp.texts(p_list jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE jsonb_typeof(p_list)
    WHEN 'array' THEN ARRAY(SELECT value FROM jsonb_array_elements_text(p_list) WHERE value IS NOT NULL)
    WHEN 'null' THEN NULL
    ELSE ARRAY[p_list #>> '{}'] END
$$;

-- A foreign key, unless the column has one already. Rows that point nowhere are kept: the key then holds for new rows only.
CREATE FUNCTION pg_temp.adopt_reference(p_table text, p_column text, p_target text, p_on_delete text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  key_name text := p_table || '_' || p_column || '_fkey';
BEGIN
  IF EXISTS (SELECT 1 FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
             WHERE c.contype = 'f' AND c.conrelid = p_table::regclass AND a.attname = p_column) THEN
    RETURN;
  END IF;
  EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (%I) REFERENCES %I (id) ON DELETE %s NOT VALID',
                 p_table, key_name, p_column, p_target, p_on_delete);
  BEGIN
    EXECUTE format('ALTER TABLE %I VALIDATE CONSTRAINT %I', p_table, key_name);
  EXCEPTION WHEN foreign_key_violation THEN
    RAISE WARNING '%.% has rows that point nowhere; they are kept', p_table, p_column;
  END;
END $$;

-- Where one row was promised (one state, one publication, one connection per campaign) and several were found, the newest stays and
-- the others move here, whole.
CREATE TABLE adopted_duplicates (
  id          uuid PRIMARY KEY DEFAULT app_new_id(),
  user_id     uuid,
  table_name  text NOT NULL,
  content     jsonb NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION pg_temp.adopt_one_per_campaign(p_table text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format($q$
    WITH ranked AS (SELECT ctid AS place, row_number() OVER (PARTITION BY campaign_id ORDER BY updated_at DESC NULLS LAST, id DESC) AS rank
                      FROM %1$I WHERE campaign_id IS NOT NULL),
         older AS (DELETE FROM %1$I t USING ranked r WHERE t.ctid = r.place AND r.rank > 1 RETURNING t.*)
    INSERT INTO adopted_duplicates (user_id, table_name, content)
    SELECT c.user_id, %1$L, to_jsonb(older) FROM older LEFT JOIN campaigns c ON c.id = older.campaign_id $q$, p_table);
  EXECUTE format('CREATE UNIQUE INDEX %I ON %I (campaign_id)', p_table || '_one_per_campaign', p_table);
END $$;

-- ---------------------------------------------------------------------------------------------------------------- profiles
CREATE TABLE IF NOT EXISTS profiles (id uuid PRIMARY KEY);
SELECT pg_temp.adopt('profiles', 'email', 'text'),
       pg_temp.adopt('profiles', 'display_name', 'text'),
       pg_temp.adopt('profiles', 'created_at', 'timestamptz', 'now()', true),
       pg_temp.adopt('profiles', 'updated_at', 'timestamptz', 'now()', true);

-- ---------------------------------------------------------------------------------------------------------------- campaigns
CREATE TABLE IF NOT EXISTS campaigns (id uuid PRIMARY KEY);
SELECT pg_temp.adopt('campaigns', 'id', 'uuid', 'app_new_id()', true),
       pg_temp.adopt('campaigns', 'user_id', 'uuid', NULL, true),
       pg_temp.adopt('campaigns', 'name', 'text', NULL, true),
       pg_temp.adopt('campaigns', 'published_status', 'text'),
       pg_temp.adopt('campaigns', 'status', 'text'),
       pg_temp.adopt('campaigns', 'initial_goal', 'text'),
       pg_temp.adopt('campaigns', 'last_metrics_sync_at', 'timestamptz'),
       pg_temp.adopt('campaigns', 'created_at', 'timestamptz', 'now()', true),
       pg_temp.adopt('campaigns', 'updated_at', 'timestamptz', 'now()', true);

-- ---------------------------------------------------------------------------------------------------------- campaign_states
CREATE TABLE IF NOT EXISTS campaign_states (id uuid PRIMARY KEY);
SELECT pg_temp.adopt('campaign_states', 'id', 'uuid', 'app_new_id()', true),
       pg_temp.adopt('campaign_states', 'campaign_id', 'uuid'),
       pg_temp.adopt('campaign_states', 'goal_data', 'jsonb'),
       pg_temp.adopt('campaign_states', 'location_data', 'jsonb'),
       pg_temp.adopt('campaign_states', 'budget_data', 'jsonb'),
       pg_temp.adopt('campaign_states', 'ad_copy_data', 'jsonb'),
       pg_temp.adopt('campaign_states', 'ad_preview_data', 'jsonb'),
       pg_temp.adopt('campaign_states', 'meta_connect_data', 'jsonb'),
       pg_temp.adopt('campaign_states', 'publish_data', 'jsonb'),
       pg_temp.adopt('campaign_states', 'updated_at', 'timestamptz', 'now()', true);

-- ------------------------------------------------------------------------------------------------- meta_published_campaigns
CREATE TABLE IF NOT EXISTS meta_published_campaigns (id uuid PRIMARY KEY);
SELECT pg_temp.adopt('meta_published_campaigns', 'id', 'uuid', 'app_new_id()', true),
       pg_temp.adopt('meta_published_campaigns', 'campaign_id', 'uuid', NULL, true),
       pg_temp.adopt('meta_published_campaigns', 'meta_campaign_id', 'text'),
       pg_temp.adopt('meta_published_campaigns', 'meta_adset_id', 'text'),
       pg_temp.adopt('meta_published_campaigns', 'meta_ad_ids', 'text[]', '''{}''', true),
       pg_temp.adopt('meta_published_campaigns', 'meta_creative_ids', 'text[]', '''{}''', true),
       pg_temp.adopt('meta_published_campaigns', 'publish_status', 'text', '''publishing''', true),
       pg_temp.adopt('meta_published_campaigns', 'publishing_state', 'jsonb', '''{}''', true),
       pg_temp.adopt('meta_published_campaigns', 'retry_count', 'integer', '0', true),
       pg_temp.adopt('meta_published_campaigns', 'error_message', 'text'),
       pg_temp.adopt('meta_published_campaigns', 'published_at', 'timestamptz'),
       pg_temp.adopt('meta_published_campaigns', 'paused_at', 'timestamptz'),
       pg_temp.adopt('meta_published_campaigns', 'created_at', 'timestamptz', 'now()', true),
       pg_temp.adopt('meta_published_campaigns', 'updated_at', 'timestamptz', 'now()', true);
-- An adopted table may say NOT NULL where a publish that has just begun has no id yet.
ALTER TABLE meta_published_campaigns ALTER COLUMN meta_campaign_id DROP NOT NULL, ALTER COLUMN meta_adset_id DROP NOT NULL;

-- ------------------------------------------------------------------------------------------------ campaign_meta_connections
CREATE TABLE IF NOT EXISTS campaign_meta_connections (id uuid PRIMARY KEY);
SELECT pg_temp.adopt('campaign_meta_connections', 'id', 'uuid', 'app_new_id()', true),
       pg_temp.adopt('campaign_meta_connections', 'campaign_id', 'uuid', NULL, true),
       pg_temp.adopt('campaign_meta_connections', 'user_id', 'uuid', NULL, true),
       pg_temp.adopt('campaign_meta_connections', 'fb_user_id', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'long_lived_user_token', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'token_expires_at', 'timestamptz'),
       pg_temp.adopt('campaign_meta_connections', 'selected_business_id', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'selected_business_name', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'selected_page_id', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'selected_page_name', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'selected_page_access_token', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'selected_ig_user_id', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'selected_ig_username', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'selected_ad_account_id', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'selected_ad_account_name', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'ad_account_currency_code', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'ad_account_payment_connected', 'boolean', 'false', true),
       pg_temp.adopt('campaign_meta_connections', 'admin_connected', 'boolean', 'false', true),
       pg_temp.adopt('campaign_meta_connections', 'user_app_connected', 'boolean', 'false', true),
       pg_temp.adopt('campaign_meta_connections', 'connection_status', 'text'),
       -- Ours: what the last look at Meta said of the account (currency, time zone, minimum budget, DSA defaults, status), and of the token.
       pg_temp.adopt('campaign_meta_connections', 'ad_account_facts', 'jsonb', '''{}''', true),
       pg_temp.adopt('campaign_meta_connections', 'granted_scopes', 'text[]', '''{}''', true),
       pg_temp.adopt('campaign_meta_connections', 'data_access_expires_at', 'timestamptz'),
       pg_temp.adopt('campaign_meta_connections', 'status_reason', 'text'),
       pg_temp.adopt('campaign_meta_connections', 'checked_at', 'timestamptz'),
       pg_temp.adopt('campaign_meta_connections', 'created_at', 'timestamptz', 'now()', true),
       pg_temp.adopt('campaign_meta_connections', 'updated_at', 'timestamptz', 'now()', true);

-- ---------------------------------------------------------------------------------------------------------------------- ads
CREATE TABLE IF NOT EXISTS ads (id uuid PRIMARY KEY);
SELECT pg_temp.adopt('ads', 'id', 'uuid', 'app_new_id()', true),
       pg_temp.adopt('ads', 'campaign_id', 'uuid', NULL, true),
       pg_temp.adopt('ads', 'name', 'text', NULL, true),
       pg_temp.adopt('ads', 'status', 'text', '''draft''', true),
       pg_temp.adopt('ads', 'meta_ad_id', 'text'),
       pg_temp.adopt('ads', 'meta_review_status', 'text', '''not_submitted''', true),
       pg_temp.adopt('ads', 'copy_data', 'jsonb'),
       pg_temp.adopt('ads', 'creative_data', 'jsonb'),
       pg_temp.adopt('ads', 'destination_data', 'jsonb'),
       pg_temp.adopt('ads', 'destination_type', 'text'),
       -- Ours: rows that the plan made from copy × images are its to replace; a user's own rows are not.
       pg_temp.adopt('ads', 'planned', 'boolean', 'false', true),
       pg_temp.adopt('ads', 'published_at', 'timestamptz'),
       pg_temp.adopt('ads', 'approved_at', 'timestamptz'),
       pg_temp.adopt('ads', 'rejected_at', 'timestamptz'),
       pg_temp.adopt('ads', 'created_at', 'timestamptz', 'now()', true),
       pg_temp.adopt('ads', 'updated_at', 'timestamptz', 'now()', true);

-- ------------------------------------------------------------------------------------------------------------- relationships
INSERT INTO profiles (id) SELECT user_id FROM campaigns UNION SELECT user_id FROM campaign_meta_connections ON CONFLICT DO NOTHING;
SELECT pg_temp.adopt_reference('campaigns', 'user_id', 'profiles', 'RESTRICT'),
       pg_temp.adopt_reference('campaign_states', 'campaign_id', 'campaigns', 'CASCADE'),
       pg_temp.adopt_reference('meta_published_campaigns', 'campaign_id', 'campaigns', 'CASCADE'),
       pg_temp.adopt_reference('campaign_meta_connections', 'campaign_id', 'campaigns', 'CASCADE'),
       pg_temp.adopt_reference('campaign_meta_connections', 'user_id', 'profiles', 'RESTRICT'),
       pg_temp.adopt_reference('ads', 'campaign_id', 'campaigns', 'CASCADE');
SELECT pg_temp.adopt_one_per_campaign('campaign_states'),
       pg_temp.adopt_one_per_campaign('meta_published_campaigns'),
       pg_temp.adopt_one_per_campaign('campaign_meta_connections');

-- ------------------------------------------------------------------------------------------------------------------- indexes
CREATE INDEX IF NOT EXISTS idx_campaigns_published_status ON campaigns (published_status);
CREATE INDEX IF NOT EXISTS idx_campaign_states_campaign_id ON campaign_states (campaign_id);
CREATE INDEX IF NOT EXISTS idx_meta_published_campaigns_status ON meta_published_campaigns (publish_status);
CREATE INDEX IF NOT EXISTS idx_meta_published_campaigns_campaign_id ON meta_published_campaigns (campaign_id);
CREATE INDEX IF NOT EXISTS idx_campaign_meta_connections_campaign ON campaign_meta_connections (campaign_id);
CREATE INDEX IF NOT EXISTS idx_campaign_meta_connections_token_expiry ON campaign_meta_connections (token_expires_at);
CREATE INDEX IF NOT EXISTS idx_campaign_meta_connections_ad_account ON campaign_meta_connections (selected_ad_account_id);
CREATE INDEX IF NOT EXISTS idx_ads_campaign_status ON ads (campaign_id, status);
CREATE INDEX IF NOT EXISTS idx_ads_meta_ad_id ON ads (meta_ad_id);
-- Foreign keys and lists that the seed's indexes do not cover.
CREATE INDEX campaigns_of_user_newest ON campaigns (user_id, created_at DESC, id DESC);
CREATE INDEX campaign_meta_connections_of_user ON campaign_meta_connections (user_id);

-- -------------------------------------------------------------------------------------------------------------------- checks
-- The seed closes some of these lists ("values and no others") and leaves others open ("etc."): the open ones are checked for form.
-- NOT VALID: an adopted row with a value of its own is kept as it is and only its next change is held to the rule.
ALTER TABLE campaigns
  ADD CONSTRAINT campaigns_published_status_known CHECK (published_status IN ('publishing', 'active', 'paused', 'error')) NOT VALID,
  ADD CONSTRAINT campaigns_status_form CHECK (status ~ '^[a-z][a-z0-9_ -]{0,62}$') NOT VALID,
  ADD CONSTRAINT campaigns_initial_goal_known CHECK (initial_goal IN ('leads', 'website-visits', 'calls')) NOT VALID,
  ADD CONSTRAINT campaigns_name_length CHECK (length(name) BETWEEN 1 AND 400) NOT VALID;
ALTER TABLE meta_published_campaigns
  ADD CONSTRAINT meta_published_campaigns_publish_status_known CHECK (publish_status IN ('publishing', 'active', 'paused', 'error')) NOT VALID;
ALTER TABLE campaign_meta_connections
  ADD CONSTRAINT campaign_meta_connections_status_known CHECK (connection_status IN ('connected', 'expiring', 'expired', 'revoked',
    'missing_permission', 'no_payment_method', 'account_disabled', 'wrong_currency', 'incomplete', 'disconnected')) NOT VALID;
ALTER TABLE ads
  ADD CONSTRAINT ads_status_form CHECK (status ~ '^[a-z][a-z0-9_ -]{0,62}$') NOT VALID,
  ADD CONSTRAINT ads_meta_review_status_form CHECK (meta_review_status ~ '^[a-zA-Z][a-zA-Z0-9_ -]{0,62}$') NOT VALID,
  ADD CONSTRAINT ads_destination_type_known CHECK (destination_type IN ('website', 'form', 'call')) NOT VALID;
DO $$
DECLARE
  c record;
BEGIN
  FOR c IN SELECT conrelid::regclass AS tab, conname FROM pg_constraint WHERE contype = 'c' AND NOT convalidated
             AND conrelid IN ('campaigns'::regclass, 'meta_published_campaigns'::regclass, 'campaign_meta_connections'::regclass, 'ads'::regclass) LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', c.tab, c.conname);
    EXCEPTION WHEN check_violation THEN
      RAISE WARNING '% has adopted rows outside %; they are kept until they change', c.tab, c.conname;
    END;
  END LOOP;
END $$;

CREATE TRIGGER profiles_touch BEFORE UPDATE ON profiles FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER campaigns_touch BEFORE UPDATE ON campaigns FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER campaign_states_touch BEFORE UPDATE ON campaign_states FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER meta_published_campaigns_touch BEFORE UPDATE ON meta_published_campaigns FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER campaign_meta_connections_touch BEFORE UPDATE ON campaign_meta_connections FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER ads_touch BEFORE UPDATE ON ads FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

-- --------------------------------------------------------------------------------------------------------------- audit log
CREATE TABLE campaign_audit_log (
  id          uuid NOT NULL DEFAULT app_new_id(),
  user_id     uuid NOT NULL,
  campaign_id uuid,
  actor       text NOT NULL CHECK (actor IN ('user', 'service', 'meta', 'operator')),
  action      text NOT NULL CHECK (action ~ '^[a-z][a-z0-9_.]{0,62}$'),
  subject     text,
  from_state  text,
  to_state    text,
  details     jsonb NOT NULL DEFAULT '{}',
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
CREATE TABLE campaign_audit_log_other PARTITION OF campaign_audit_log DEFAULT;
CREATE INDEX campaign_audit_log_newest ON campaign_audit_log (campaign_id, created_at DESC, id DESC);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Only ensure_audit_partitions, moving a row to its month's partition; the service's role may not delete at all.
  IF TG_OP = 'DELETE' AND app_scope() = 'partitions' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'campaign_audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER campaign_audit_log_append_only BEFORE UPDATE OR DELETE ON campaign_audit_log
  FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

-- Makes the monthly partitions from this month on. Rows of a month without one fall into the default partition and are moved out of it.
CREATE FUNCTION ensure_audit_partitions(p_months_ahead integer DEFAULT 2) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  month_start date := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
  made integer := 0;
  part text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('campaign_audit_log partitions'));
  PERFORM set_config('app.scope', 'partitions', true);
  FOR i IN 0..p_months_ahead LOOP
    part := 'campaign_audit_log_' || to_char(month_start + make_interval(months => i), 'YYYY_MM');
    IF to_regclass(part) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE campaign_audit_log INCLUDING ALL)', part);
      EXECUTE format('WITH moved AS (DELETE FROM campaign_audit_log_other WHERE created_at >= %L AND created_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
        (month_start + make_interval(months => i))::timestamp AT TIME ZONE 'UTC', (month_start + make_interval(months => i + 1))::timestamp AT TIME ZONE 'UTC', part);
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
      EXECUTE format('ALTER TABLE campaign_audit_log ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
        (month_start + make_interval(months => i))::timestamp AT TIME ZONE 'UTC', (month_start + make_interval(months => i + 1))::timestamp AT TIME ZONE 'UTC');
      made := made + 1;
    END IF;
  END LOOP;
  PERFORM set_config('app.scope', '', true);
  RETURN made;
END $$;

-- One entry per change of campaigns.published_status, whoever makes it.
CREATE FUNCTION audit_campaign_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, from_state, to_state)
  VALUES (NEW.user_id, NEW.id, 'service', 'campaign.published_status', 'campaign', OLD.published_status, NEW.published_status);
  RETURN NULL;
END $$;
CREATE TRIGGER campaigns_audit AFTER UPDATE ON campaigns FOR EACH ROW
  WHEN (OLD.published_status IS DISTINCT FROM NEW.published_status) EXECUTE FUNCTION audit_campaign_status();

-- ------------------------------------------------------------------------------------------------------- row-level security
ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE profiles FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON profiles USING (id = app_user_id()) WITH CHECK (id = app_user_id());

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['campaigns', 'campaign_meta_connections', 'campaign_audit_log', 'adopted_duplicates'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_rows ON %I USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id())', t);
  END LOOP;
  -- These carry no user of their own: theirs is the campaign's.
  FOREACH t IN ARRAY ARRAY['campaign_states', 'meta_published_campaigns', 'ads'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_rows ON %1$I USING (EXISTS (SELECT 1 FROM campaigns c WHERE c.id = %1$I.campaign_id AND c.user_id = app_user_id()))'
      || ' WITH CHECK (EXISTS (SELECT 1 FROM campaigns c WHERE c.id = %1$I.campaign_id AND c.user_id = app_user_id()))', t);
  END LOOP;
END $$;
ALTER TABLE campaign_audit_log_other ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_audit_log_other FORCE ROW LEVEL SECURITY;
-- Partitions are reached only through their parent; only the owner's partition function touches one directly.
CREATE POLICY partitions_by_owner ON campaign_audit_log_other TO CURRENT_USER
  USING (app_scope() = 'partitions') WITH CHECK (app_scope() = 'partitions');

-- An adopted table may have policies already, and permissive ones add up. Where there are any, what we allow is also the most that the
-- service's role gets.
DO $$
DECLARE
  ours record;
BEGIN
  FOR ours IN SELECT p.polrelid::regclass AS tab, pg_get_expr(p.polqual, p.polrelid) AS rule FROM pg_policy p
               WHERE p.polname = 'own_rows' AND p.polrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
                 AND EXISTS (SELECT 1 FROM pg_policy q WHERE q.polrelid = p.polrelid AND q.polname NOT IN ('own_rows', 'partitions_by_owner')) LOOP
    EXECUTE format('CREATE POLICY own_rows_only ON %1$s AS RESTRICTIVE TO %2$I USING (%3$s) WITH CHECK (%3$s)', ours.tab, '${service_role}', ours.rule);
    RAISE WARNING '% had policies of its own; they are kept, and do not widen what the service sees', ours.tab;
  END LOOP;
END $$;

-- -------------------------------------------------------------------------------------------------------------------- grants
GRANT USAGE ON SCHEMA public TO "${service_role}";
GRANT SELECT, INSERT, UPDATE ON profiles TO "${service_role}";
GRANT SELECT, INSERT, UPDATE, DELETE ON campaigns, campaign_states, meta_published_campaigns, campaign_meta_connections, ads TO "${service_role}";
GRANT SELECT, INSERT ON campaign_audit_log TO "${service_role}";
GRANT SELECT ON adopted_duplicates TO "${service_role}";
REVOKE ALL ON FUNCTION ensure_audit_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_audit_partitions(integer) TO "${service_role}";

SELECT ensure_audit_partitions();
