-- A database as years of work leave it: no column says NOT NULL, several rows where one was promised, triggers and a log of its own under names
-- that are ours too, text that jsonb does not take, profiles that ask for more than an id.
CREATE TABLE profiles (id uuid PRIMARY KEY, email varchar(255) NOT NULL, full_name text NOT NULL, created_at timestamp);
CREATE TABLE campaigns (
  id uuid PRIMARY KEY, user_id uuid, name varchar(255), published_status varchar(20), created_at timestamp, updated_at timestamp
);
CREATE TABLE campaign_states (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), campaign_id uuid REFERENCES campaigns (id), ad_copy_data json, updated_at timestamp
);
CREATE TABLE meta_published_campaigns (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), campaign_id uuid REFERENCES campaigns (id) DEFERRABLE INITIALLY DEFERRED, meta_campaign_id text,
  meta_adset_id text, meta_ad_ids json, publish_status text, published_at timestamp, updated_at timestamp
);
CREATE TABLE campaign_meta_connections (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), campaign_id uuid, user_id uuid, fb_user_id text, long_lived_user_token text,
  selected_page_access_token text, updated_at timestamp
);
CREATE TABLE ads (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), campaign_id uuid REFERENCES campaigns (id) ON DELETE SET NULL, name text, status text,
  meta_ad_id text, copy_data json
);
CREATE TABLE campaign_audit_log (
  id bigserial PRIMARY KEY, campaign_id uuid REFERENCES campaigns (id), event text NOT NULL, created_at timestamp DEFAULT now()
);
CREATE INDEX campaign_audit_log_newest ON campaign_audit_log (created_at DESC);
CREATE TABLE notifications (what text);

INSERT INTO profiles (id, email, full_name) VALUES
  ('00000000-0000-4000-8000-00000000000a', 'a@example.org', 'A'), ('00000000-0000-4000-8000-00000000000b', 'b@example.org', 'B');
INSERT INTO campaigns VALUES
  ('00000000-0000-4000-8000-00000000c001', '00000000-0000-4000-8000-00000000000a', 'Live, then failed', 'active', NULL, '2025-02-01 10:00'),
  ('00000000-0000-4000-8000-00000000c002', '00000000-0000-4000-8000-00000000000a', NULL, NULL, '2025-01-20', '2025-02-02 10:00'),
  ('00000000-0000-4000-8000-00000000c003', NULL, 'Nobody''s', NULL, '2025-01-20', '2025-02-03 10:00'),
  ('00000000-0000-4000-8000-00000000c004', '00000000-0000-4000-8000-00000000000a', 'Connected by two', NULL, '2025-01-20', '2025-02-04 10:00'),
  ('00000000-0000-4000-8000-00000000c005', '00000000-0000-4000-8000-00000000000b', 'A state without a time', NULL, '2025-01-20', '2025-02-05 10:00'),
  ('00000000-0000-4000-8000-00000000c006', '00000000-0000-4000-8000-00000000000b', 'Live, and no row says so', 'paused', '2025-01-20', '2025-02-06 10:00'),
  ('00000000-0000-4000-8000-00000000c007', '00000000-0000-4000-8000-00000000000b', 'An ad of it is live', 'error', '2025-01-20', '2025-02-07 10:00'),
  ('00000000-0000-4000-8000-00000000c008', '00000000-0000-4000-8000-00000000000b', 'Failed before anything', 'error', '2025-01-20', '2025-02-08 10:00');
INSERT INTO campaign_states (campaign_id, ad_copy_data, updated_at) VALUES
  ('00000000-0000-4000-8000-00000000c005', '{"said": "when nobody knows"}', NULL),
  ('00000000-0000-4000-8000-00000000c005', '{"said": "in January"}', '2025-01-25 10:00'),
  ('00000000-0000-4000-8000-00000000c004', '{"zero": "a\u0000\u0000b", "half": "x\ud83d", "tail": "\ude00y", "whole": "\ud83d\ude00", "text": "\\u0000"}',
   '2025-01-25 10:00'),
  ('00000000-0000-4000-8000-00000000c003', NULL, NULL);
INSERT INTO meta_published_campaigns (campaign_id, meta_campaign_id, meta_adset_id, meta_ad_ids, publish_status, published_at, updated_at) VALUES
  ('00000000-0000-4000-8000-00000000c001', '120200000000001', '120200000000002', '["120200000000003"]', 'active', '2025-01-26', '2025-01-26'),
  ('00000000-0000-4000-8000-00000000c001', '', '', NULL, 'error', NULL, '2025-03-26'),
  (NULL, '120200000000009', NULL, NULL, 'active', NULL, NULL),
  ('00000000-0000-4000-8000-00000000c008', '', '', '[""]', 'error', NULL, '2025-03-26');
INSERT INTO campaign_meta_connections (campaign_id, user_id, fb_user_id, long_lived_user_token, selected_page_access_token, updated_at) VALUES
  ('00000000-0000-4000-8000-00000000c004', '00000000-0000-4000-8000-00000000000a', 'a', 'sealed-elsewhere-1', NULL, '2025-01-25'),
  ('00000000-0000-4000-8000-00000000c004', '00000000-0000-4000-8000-00000000000b', 'b', 'sealed-elsewhere-2', 'sealed-elsewhere-3', '2025-03-25'),
  ('00000000-0000-4000-8000-00000000c001', NULL, 'nobody', 'sealed-elsewhere-4', NULL, '2025-03-25');
INSERT INTO ads (campaign_id, name, status, meta_ad_id, copy_data) VALUES
  ('00000000-0000-4000-8000-00000000c001', NULL, NULL, '120200000000003', '{"headline": "cut\u0000"}'),
  ('00000000-0000-4000-8000-00000000c007', 'Live', 'active', '120200000000007', NULL),
  ('00000000-0000-4000-8000-00000000c008', 'Not live', 'draft', '', NULL),
  ('00000000-0000-4000-8000-00000000c003', 'Nobody''s', 'draft', NULL, NULL),
  (NULL, 'Of no campaign', 'draft', NULL, NULL);
INSERT INTO campaign_audit_log (campaign_id, event) VALUES ('00000000-0000-4000-8000-00000000c002', 'created');

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); RETURN NEW; END $$;
CREATE FUNCTION notify_somebody() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO notifications VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON campaigns FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER touch BEFORE UPDATE ON campaign_states FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER touch BEFORE UPDATE ON meta_published_campaigns FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER touch BEFORE UPDATE ON campaign_meta_connections FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER tell AFTER UPDATE ON campaigns FOR EACH ROW EXECUTE FUNCTION notify_somebody();
CREATE TRIGGER tell_no_more AFTER UPDATE ON campaigns FOR EACH ROW EXECUTE FUNCTION notify_somebody();
ALTER TABLE campaigns DISABLE TRIGGER tell_no_more;
