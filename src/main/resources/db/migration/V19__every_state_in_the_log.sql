-- One entry per transition of an ad's and a campaign's own status and of a connection's, whoever makes it and in whichever place of the code.

-- Who brings about what this transaction changes: what a user asks for says so, everything else is the service's doing.
CREATE FUNCTION app_actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(nullif(current_setting('app.actor', true), ''), 'service') $$;

CREATE FUNCTION audit_campaign_own_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, from_state, to_state)
  VALUES (NEW.user_id, NEW.id, app_actor(), 'campaign.status', 'campaign', OLD.status, NEW.status);
  RETURN NULL;
END $$;

CREATE FUNCTION audit_connection_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, from_state, to_state)
  VALUES (NEW.user_id, NEW.campaign_id, app_actor(), 'connection.changed', concat_ws('/', 'connection', NEW.selected_ad_account_id),
          OLD.connection_status, NEW.connection_status);
  RETURN NULL;
END $$;

-- All ads of a publish change in one statement, and so do their entries. The plan is made at the first call, often over no row at all, and kept:
-- without the setting it compares each row with each other.
CREATE FUNCTION audit_ads() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
  INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, from_state, to_state, details)
  SELECT (SELECT c.user_id FROM campaigns c WHERE c.id = n.campaign_id), n.campaign_id, app_actor(), 'ad.status', 'ad/' || n.id, o.status, n.status,
         jsonb_strip_nulls(jsonb_build_object('meta_ad_id', coalesce(n.meta_ad_id, o.meta_ad_id)))
    FROM new_rows n JOIN old_rows o ON o.id = n.id
   WHERE n.status IS DISTINCT FROM o.status;
  RETURN NULL;
END $$;

-- All three tables at once or not at all: replicas of the release before are at work, and take them in orders of their own.
DO $$
BEGIN
  FOR try IN 1..400 LOOP
    BEGIN
      LOCK TABLE campaigns, ads, campaign_meta_connections IN SHARE ROW EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(0.025);
    END;
  END LOOP;
END $$;
CREATE TRIGGER campaigns_audit_status AFTER UPDATE OF status ON campaigns FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION audit_campaign_own_status();
CREATE TRIGGER campaign_meta_connections_audit_status AFTER UPDATE OF connection_status ON campaign_meta_connections FOR EACH ROW
  WHEN (OLD.connection_status IS DISTINCT FROM NEW.connection_status) EXECUTE FUNCTION audit_connection_status();
CREATE TRIGGER ads_audit_status AFTER UPDATE ON ads REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION audit_ads();
