-- The other half of beforeEachMigrate.sql, still in V1's transaction: what was noted there. Without work after every other migration.
DO $$
DECLARE
  r record;
  v_without bigint;
BEGIN
  IF coalesce(current_setting('app.adopting', true), '') <> 'yes' THEN
    RETURN;
  END IF;
  ALTER TABLE adopted_duplicates NO FORCE ROW LEVEL SECURITY;
  INSERT INTO adopted_duplicates (user_id, table_name, content) SELECT user_id, table_name, content FROM adopting_aside;
  ALTER TABLE adopted_duplicates FORCE ROW LEVEL SECURITY;

  FOR r IN SELECT tab, tgname, CASE tgenabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' ELSE '' END AS mode FROM adopting_triggers LOOP
    EXECUTE format('ALTER TABLE %s ENABLE %sTRIGGER %I', r.tab, r.mode, r.tgname);
  END LOOP;

  ALTER TABLE profiles NO FORCE ROW LEVEL SECURITY;
  FOR r IN SELECT col FROM string_to_table(current_setting('app.adopting_required'), chr(10)) AS col WHERE col <> '' LOOP
    EXECUTE format('SELECT count(*) FROM profiles WHERE %I IS NULL', r.col) INTO v_without;
    IF v_without = 0 THEN
      EXECUTE format('ALTER TABLE profiles ALTER COLUMN %I SET NOT NULL', r.col);
    ELSE
      RAISE WARNING 'profiles.% is no longer NOT NULL: % users own something and had no profile', r.col, v_without;
    END IF;
  END LOOP;
  ALTER TABLE profiles FORCE ROW LEVEL SECURITY;

  -- Columns of another type have no statistics.
  FOR r IN SELECT DISTINCT rel FROM adopting_columns LOOP
    EXECUTE format('ANALYZE %s', r.rel);
  END LOOP;
END $$;
