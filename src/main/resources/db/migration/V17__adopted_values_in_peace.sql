-- Rows of the service before us. A check that is not valid yet holds every update of such a row to its rule, also one of another column: one
-- connection with a status of its own, and no connection of anybody is looked after any more. Where there are such rows, the rule is held by a
-- trigger, and only when the value itself is written anew.
CREATE FUNCTION known_value() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_new text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
  IF v_new !~ TG_ARGV[1] AND (TG_OP = 'INSERT' OR v_new IS DISTINCT FROM to_jsonb(OLD) ->> TG_ARGV[0]) THEN
    RAISE EXCEPTION 'new row for relation "%" violates "%"', TG_TABLE_NAME, TG_NAME USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
  END IF;
  RETURN NEW;
END $$;

DO $$
DECLARE
  rule record;
BEGIN
  FOR rule IN
    SELECT r.* FROM (VALUES
      ('campaigns', 'campaigns_published_status_known', 'published_status', '^(publishing|active|paused|error)$'),
      ('campaigns', 'campaigns_status_form', 'status', '^[a-z][a-z0-9_ -]{0,62}$'),
      ('campaigns', 'campaigns_initial_goal_known', 'initial_goal', '^(leads|website-visits|calls)$'),
      ('campaigns', 'campaigns_name_length', 'name', '^.{1,255}.{0,145}$'),
      ('meta_published_campaigns', 'meta_published_campaigns_publish_status_known', 'publish_status', '^(publishing|active|paused|error)$'),
      ('campaign_meta_connections', 'campaign_meta_connections_status_known', 'connection_status',
        '^(connected|expiring|expired|revoked|missing_permission|no_payment_method|account_disabled|wrong_currency|incomplete|disconnected)$'),
      ('ads', 'ads_status_form', 'status', '^[a-z][a-z0-9_ -]{0,62}$'),
      ('ads', 'ads_meta_review_status_form', 'meta_review_status', '^[a-zA-Z][a-zA-Z0-9_ -]{0,62}$'),
      ('ads', 'ads_destination_type_known', 'destination_type', '^(website|form|call)$')) AS r (tab, name, col, pattern)
      JOIN pg_constraint c ON c.conrelid = to_regclass(r.tab) AND c.conname = r.name AND NOT c.convalidated LOOP
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', rule.tab, rule.name);
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OF %I ON %I FOR EACH ROW EXECUTE FUNCTION known_value(%L, %L)',
                   rule.name, rule.col, rule.tab, rule.col, rule.pattern);
  END LOOP;
END $$;

-- What it left in the middle of publishing goes on with nobody. Not forced for this moment: it concerns every tenant. All four tables are taken at
-- once or not at all, for replicas of the release before are at work and take them in orders of their own.
DO $$
BEGIN
  FOR try IN 1..400 LOOP
    BEGIN
      LOCK TABLE campaigns, meta_published_campaigns, publications, campaign_audit_log IN ACCESS EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(0.025);
    END;
  END LOOP;
END $$;
ALTER TABLE campaigns NO FORCE ROW LEVEL SECURITY;
ALTER TABLE meta_published_campaigns NO FORCE ROW LEVEL SECURITY;
ALTER TABLE publications NO FORCE ROW LEVEL SECURITY;
ALTER TABLE campaign_audit_log NO FORCE ROW LEVEL SECURITY;
UPDATE meta_published_campaigns m
   SET publish_status = 'error',
       error_message = coalesce(m.error_message, 'The service before this one left off in the middle of publishing. Look in Ads Manager for what it has made.')
 WHERE m.publish_status = 'publishing' AND NOT EXISTS (SELECT 1 FROM publications p WHERE p.campaign_id = m.campaign_id);
UPDATE campaigns c SET published_status = 'error'
 WHERE c.published_status = 'publishing' AND NOT EXISTS (SELECT 1 FROM publications p WHERE p.campaign_id = c.id);
ALTER TABLE campaigns FORCE ROW LEVEL SECURITY;
ALTER TABLE meta_published_campaigns FORCE ROW LEVEL SECURITY;
ALTER TABLE publications FORCE ROW LEVEL SECURITY;
ALTER TABLE campaign_audit_log FORCE ROW LEVEL SECURITY;
