-- The first calls of a publish are intended as their rows are written: that is a transition like any other, so it has its entry.
CREATE FUNCTION audit_first_intents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO campaign_audit_log (user_id, campaign_id, actor, action, subject, from_state, to_state, details)
  SELECT n.user_id, n.campaign_id, 'service', 'publish_object.state', n.kind || '/' || n.ordinal, 'PLANNED', n.state,
         jsonb_build_object('publication_id', n.publication_id, 'epoch', n.epoch)
    FROM new_rows n
   WHERE n.state = 'IN_FLIGHT';
  RETURN NULL;
END $$;
CREATE TRIGGER publish_objects_audit_insert AFTER INSERT ON publish_objects REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION audit_first_intents();

-- These rows are written once and changed several times within a second. With room for that beside them a new version needs no new entries in
-- the indexes, unless an indexed column changes.
ALTER TABLE publish_objects SET (fillfactor = 60);
ALTER TABLE publications SET (fillfactor = 60);
ALTER TABLE meta_published_campaigns SET (fillfactor = 60);
