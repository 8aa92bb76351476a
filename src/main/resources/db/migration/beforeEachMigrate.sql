-- Flyway runs this before every migration, in the migration's own transaction: with V1 it happens or does not happen. It has work only before V1,
-- on a database that another service has used: V1 is released and stays as it is, and stumbles over what such databases hold. What is noted here
-- for afterEachMigrate.sql ends with the transaction.
SELECT set_config('app.adopting', CASE WHEN EXISTS (SELECT FROM flyway_schema_history WHERE version = '1' AND success) THEN '' ELSE 'yes' END, true);

-- ----------------------------------------------------------------------------------- what V1 reads and in which types; nobody writes from here on
DO $$
DECLARE
  v_tables text;
BEGIN
  IF current_setting('app.adopting') <> 'yes' THEN
    RETURN;
  END IF;
  -- Of a key that is checked at the end only, what is still to be checked would refuse every later change of its table.
  SET CONSTRAINTS ALL IMMEDIATE;
  CREATE TEMP TABLE adopting_columns ON COMMIT DROP AS
    SELECT v.tab, to_regclass(v.tab) AS rel, col, v.type
      FROM (VALUES
        ('profiles', 'text', 'email display_name'),
        ('profiles', 'timestamptz', 'created_at updated_at'),
        ('campaigns', 'uuid', 'id user_id'),
        ('campaigns', 'text', 'name published_status status initial_goal'),
        ('campaigns', 'timestamptz', 'last_metrics_sync_at created_at updated_at'),
        ('campaign_states', 'uuid', 'id campaign_id'),
        ('campaign_states', 'jsonb', 'goal_data location_data budget_data ad_copy_data ad_preview_data meta_connect_data publish_data'),
        ('campaign_states', 'timestamptz', 'updated_at'),
        ('meta_published_campaigns', 'uuid', 'id campaign_id'),
        ('meta_published_campaigns', 'text', 'meta_campaign_id meta_adset_id publish_status error_message'),
        ('meta_published_campaigns', 'text[]', 'meta_ad_ids meta_creative_ids'),
        ('meta_published_campaigns', 'jsonb', 'publishing_state'),
        ('meta_published_campaigns', 'integer', 'retry_count'),
        ('meta_published_campaigns', 'timestamptz', 'published_at paused_at created_at updated_at'),
        ('campaign_meta_connections', 'uuid', 'id campaign_id user_id'),
        ('campaign_meta_connections', 'text', 'fb_user_id long_lived_user_token selected_business_id selected_business_name selected_page_id '
          'selected_page_name selected_page_access_token selected_ig_user_id selected_ig_username selected_ad_account_id '
          'selected_ad_account_name ad_account_currency_code connection_status status_reason'),
        ('campaign_meta_connections', 'boolean', 'ad_account_payment_connected admin_connected user_app_connected'),
        ('campaign_meta_connections', 'jsonb', 'ad_account_facts'),
        ('campaign_meta_connections', 'text[]', 'granted_scopes'),
        ('campaign_meta_connections', 'timestamptz', 'token_expires_at data_access_expires_at checked_at created_at updated_at'),
        ('ads', 'uuid', 'id campaign_id'),
        ('ads', 'text', 'name status meta_ad_id meta_review_status destination_type'),
        ('ads', 'jsonb', 'copy_data creative_data destination_data'),
        ('ads', 'boolean', 'planned'),
        ('ads', 'timestamptz', 'published_at approved_at rejected_at created_at updated_at')) AS v (tab, type, cols)
     CROSS JOIN LATERAL string_to_table(v.cols, ' ') AS col
     WHERE to_regclass(v.tab) IS NOT NULL;
  ALTER TABLE adopting_columns ADD existing text;
  UPDATE adopting_columns c SET existing = format_type(a.atttypid, NULL), type = format_type(c.type::regtype, NULL)
    FROM pg_attribute a WHERE a.attrelid = c.rel AND a.attname = c.col AND NOT a.attisdropped;
  DELETE FROM adopting_columns WHERE existing IS NULL;
  SELECT string_agg(DISTINCT rel::text, ', ') INTO v_tables FROM adopting_columns;
  IF v_tables IS NOT NULL THEN
    EXECUTE 'LOCK TABLE ' || v_tables || ' IN ACCESS EXCLUSIVE MODE';
  END IF;
  FOR v_tables IN SELECT DISTINCT rel::text FROM adopting_columns LOOP
    -- V1 forces it again at its end.
    EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', v_tables);
  END LOOP;
END $$;

-- ---------------------------------------------------------------------------------------------------- what only a person can take out of the way
DO $$
DECLARE
  v_objects text;
BEGIN
  IF current_setting('app.adopting') <> 'yes' THEN
    RETURN;
  END IF;
  SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_describe_object(d.classid, d.objid, 0) ELSE 'view ' || r.ev_class::regclass END, ', ')
    INTO v_objects
    FROM adopting_columns c
    JOIN pg_attribute a ON a.attrelid = c.rel AND a.attname = c.col AND NOT a.attisdropped
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
     AND d.classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass)
    LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
   WHERE c.existing <> c.type;
  IF v_objects IS NOT NULL THEN
    RAISE EXCEPTION 'This database cannot be adopted yet: columns that get another type are used by %. Nothing has been changed.', v_objects
      USING ERRCODE = 'dependent_objects_still_exist', HINT = 'Drop these, start again, and create them anew after the start.';
  END IF;
END $$;

-- ---------------------------------------------------------------------------------------------- names that V1 wants; triggers that are not for V1
DO $$
DECLARE
  f text;
  r record;
BEGIN
  IF current_setting('app.adopting') <> 'yes' THEN
    RETURN;
  END IF;
  -- Their triggers know the function by its number and go on.
  FOREACH f IN ARRAY ARRAY['touch_updated_at', 'app_user_id', 'app_scope', 'audit_is_append_only', 'audit_campaign_status'] LOOP
    IF to_regprocedure(f || '()') IS NOT NULL THEN
      EXECUTE format('ALTER FUNCTION %s RENAME TO %I', to_regprocedure(f || '()'), 'adopted_' || f);
    END IF;
  END LOOP;

  FOR r IN SELECT c.oid::regclass AS tab, c.relname FROM pg_class c
            WHERE c.relkind IN ('r', 'p') AND (c.oid = to_regclass('campaign_audit_log')
               OR c.oid IN (SELECT relid FROM pg_partition_tree(to_regclass('campaign_audit_log')))) LOOP
    FOR f IN SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = r.tab LOOP
      EXECUTE format('ALTER INDEX %s RENAME TO %I', f, left('adopted_' || (SELECT relname FROM pg_class WHERE oid = f::regclass), 63));
    END LOOP;
    -- A log outlives what it tells of: with such a key nothing that is logged could be deleted, or its log would go with it.
    FOR f IN SELECT conname FROM pg_constraint WHERE conrelid = r.tab AND contype = 'f' AND conparentid = 0 AND confrelid = to_regclass('campaigns') LOOP
      EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.tab, f);
    END LOOP;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', r.tab);
    EXECUTE format('ALTER TABLE %s RENAME TO %I', r.tab, left('adopted_' || r.relname, 63));
  END LOOP;

  CREATE TEMP TABLE adopting_triggers ON COMMIT DROP AS
    SELECT tgrelid::regclass AS tab, tgname, tgenabled FROM pg_trigger
     WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid IN (SELECT rel FROM adopting_columns);
  FOR r IN SELECT * FROM adopting_triggers LOOP
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', r.tab, r.tgname);
  END LOOP;
END $$;

-- ---------------------------------------------------------------------------------------------- values that V1 cannot read, and NULL where it needs one
DO $$
DECLARE
  c record;
BEGIN
  IF current_setting('app.adopting') <> 'yes' THEN
    RETURN;
  END IF;
  -- json holds any escape, jsonb neither U+0000 nor half of a surrogate pair: a text that was cut in the middle of an emoji.
  FOR c IN SELECT * FROM adopting_columns WHERE type IN ('jsonb', 'text[]') AND existing IN ('json', 'text', 'character varying') LOOP
    EXECUTE format($q$
      UPDATE %1$s SET %2$I = regexp_replace(regexp_replace(regexp_replace(%2$I::text,
          '(?<!\\)((?:\\\\)*)\\u0000', '\1\\ufffd', 'g'),
          '(?<!\\)((?:\\\\)*)\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])', '\1\\ufffd', 'g'),
          '(?<!\\)((?:\\\\)*)(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\1\\ufffd', 'g')::%3$s
       WHERE %2$I::text ~ '\\u(0000|[dD][89a-fA-F])' $q$, c.rel, c.col, c.existing);
  END LOOP;
  FOR c IN SELECT * FROM adopting_columns WHERE col = 'name' AND tab IN ('campaigns', 'ads') LOOP
    EXECUTE format('UPDATE %s SET name = %L WHERE name IS NULL', c.rel, CASE c.tab WHEN 'ads' THEN 'Ad' ELSE 'Untitled' END);
  END LOOP;
  -- V1 makes the profiles that are missing with an id alone, and NULL is refused before a row that is there already is noticed.
  PERFORM set_config('app.adopting_required', coalesce(string_agg(a.attname, chr(10)), ''), true)
     FROM pg_attribute a
    WHERE a.attrelid = to_regclass('profiles') AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
      AND a.attname NOT IN ('id', 'created_at', 'updated_at')
      AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey));
  FOR c IN SELECT col FROM string_to_table(current_setting('app.adopting_required'), chr(10)) AS col WHERE col <> '' LOOP
    EXECUTE format('ALTER TABLE profiles ALTER COLUMN %I DROP NOT NULL', c.col);
  END LOOP;
END $$;

-- ------------------------------------------------------------------------------------------------------------------------- rows that V1 cannot place
-- Rows without an owner or a campaign, and of several rows where one was promised all but the best: aside, whole, but for their tokens. V1 would
-- choose by a time that it has just written.
DO $$
DECLARE
  step record;
BEGIN
  IF current_setting('app.adopting') <> 'yes' THEN
    RETURN;
  END IF;
  CREATE TEMP TABLE adopting_aside (user_id uuid, table_name text, content jsonb) ON COMMIT DROP;
  FOR step IN
    SELECT * FROM (
      SELECT 1 AS turn, c.tab, c.rel, 't.campaign_id::text IN (SELECT o.id::text FROM campaigns o WHERE o.user_id IS NULL)' AS which
        FROM adopting_columns c WHERE c.col = 'campaign_id' AND EXISTS (SELECT FROM adopting_columns o WHERE o.tab = 'campaigns' AND o.col = 'user_id')
      UNION ALL
      SELECT 2, c.tab, c.rel, 't.user_id IS NULL' FROM adopting_columns c WHERE c.col = 'user_id'
      UNION ALL
      SELECT 3, c.tab, c.rel, 't.campaign_id IS NULL' FROM adopting_columns c WHERE c.col = 'campaign_id' AND c.tab <> 'campaign_states'
      UNION ALL
      SELECT 4, c.tab, c.rel, format($q$t.ctid IN (
          SELECT ranked.place FROM (
            SELECT r.ctid AS place, row_number() OVER (PARTITION BY r.campaign_id ORDER BY %2$s (j.row ->> 'updated_at')::timestamptz DESC NULLS LAST,
                   (j.row ->> 'created_at')::timestamptz DESC NULLS LAST, r.id DESC) AS rank
              FROM %1$s r CROSS JOIN LATERAL (SELECT to_jsonb(r) AS row) j
             WHERE r.campaign_id IS NOT NULL) ranked
           WHERE ranked.rank > 1)$q$, c.rel, best.first)
        FROM adopting_columns c
        JOIN (VALUES
          ('campaign_states', ''),
          -- What is live at Meta, whatever came after it.
          ('meta_published_campaigns', $q$(coalesce(j.row ->> 'meta_campaign_id', '') <> '') DESC,
             (j.row ->> 'published_at' IS NOT NULL OR coalesce(j.row ->> 'publish_status', '') IN ('active', 'paused')) DESC,$q$),
          ('campaign_meta_connections', $q$EXISTS (SELECT FROM campaigns o WHERE o.id::text = j.row ->> 'campaign_id'
             AND to_jsonb(o) ->> 'user_id' = j.row ->> 'user_id') DESC,$q$)) AS best (tab, first) ON best.tab = c.tab
       WHERE c.col = 'campaign_id') steps
     ORDER BY turn, tab LOOP
    EXECUTE format($q$
      WITH moved AS (DELETE FROM %1$s t WHERE %2$s RETURNING to_jsonb(t) AS content)
      INSERT INTO adopting_aside
      SELECT coalesce(m.content ->> 'user_id', (SELECT to_jsonb(o) ->> 'user_id' FROM campaigns o WHERE o.id::text = m.content ->> 'campaign_id'))::uuid,
             %3$L, (SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(m.content) e WHERE e.key !~ '_token$')
        FROM moved m $q$, step.rel, step.which, step.tab);
  END LOOP;
END $$;
