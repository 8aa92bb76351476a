-- A database as another publisher left it: the seed's five tables and indexes in the types that its page leaves open, with data, and with
-- what such databases collect: a second state of a campaign, a status nobody knows, a row that points nowhere, a policy for everybody, a publish
-- that nobody goes on with.
CREATE TABLE campaigns (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id uuid NOT NULL, name varchar(255) NOT NULL, published_status varchar(20),
  status varchar(40), initial_goal varchar(40), last_metrics_sync_at timestamp, created_at timestamp DEFAULT now(), updated_at timestamp,
  legacy_note text
);
CREATE INDEX idx_campaigns_published_status ON campaigns (published_status);
CREATE TABLE campaign_states (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), campaign_id uuid REFERENCES campaigns (id), goal_data json, location_data json, budget_data json,
  ad_copy_data json, ad_preview_data json, meta_connect_data json, publish_data json, updated_at timestamp
);
CREATE INDEX idx_campaign_states_campaign_id ON campaign_states (campaign_id);
CREATE TABLE meta_published_campaigns (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), campaign_id uuid NOT NULL, meta_campaign_id varchar(64) NOT NULL,
  meta_adset_id varchar(64) NOT NULL, meta_ad_ids jsonb, publish_status varchar(20) NOT NULL, error_message text, published_at timestamp,
  paused_at timestamp, created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now()
);
CREATE INDEX idx_meta_published_campaigns_status ON meta_published_campaigns (publish_status);
CREATE INDEX idx_meta_published_campaigns_campaign_id ON meta_published_campaigns (campaign_id);
CREATE TABLE campaign_meta_connections (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), campaign_id uuid NOT NULL, user_id uuid NOT NULL, fb_user_id varchar(64),
  long_lived_user_token text, token_expires_at timestamp, selected_business_id varchar(64), selected_business_name varchar(255),
  selected_page_id varchar(64), selected_page_name varchar(255), selected_page_access_token text, selected_ig_user_id varchar(64),
  selected_ig_username varchar(255), selected_ad_account_id varchar(64), selected_ad_account_name varchar(255),
  ad_account_currency_code varchar(3), ad_account_payment_connected boolean, admin_connected boolean, user_app_connected boolean,
  connection_status varchar(40), created_at timestamp DEFAULT now(), updated_at timestamp DEFAULT now()
);
CREATE INDEX idx_campaign_meta_connections_campaign ON campaign_meta_connections (campaign_id);
CREATE INDEX idx_campaign_meta_connections_token_expiry ON campaign_meta_connections (token_expires_at);
CREATE INDEX idx_campaign_meta_connections_ad_account ON campaign_meta_connections (selected_ad_account_id);
CREATE TABLE ads (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), campaign_id uuid NOT NULL, name varchar(255) NOT NULL, status varchar(20) NOT NULL,
  meta_ad_id varchar(64), meta_review_status varchar(40) NOT NULL, copy_data json, creative_data json, destination_data json,
  destination_type varchar(20), published_at timestamp, approved_at timestamp, rejected_at timestamp, created_at timestamp DEFAULT now(),
  updated_at timestamp DEFAULT now()
);
CREATE INDEX idx_ads_campaign_status ON ads (campaign_id, status);
CREATE INDEX idx_ads_meta_ad_id ON ads (meta_ad_id);
ALTER TABLE campaigns ENABLE ROW LEVEL SECURITY;
CREATE POLICY "everybody may read" ON campaigns FOR SELECT USING (true);

INSERT INTO campaigns (id, user_id, name, published_status, status, initial_goal, last_metrics_sync_at, created_at, updated_at, legacy_note) VALUES
  ('00000000-0000-4000-8000-00000000c001', '00000000-0000-4000-8000-00000000000a', 'Published', 'active', 'completed', 'leads',
   '2025-02-01 10:00', '2025-01-20 09:30', '2025-02-01 10:00', 'kept'),
  ('00000000-0000-4000-8000-00000000c002', '00000000-0000-4000-8000-00000000000a', 'Archived by hand', 'archived', NULL, 'calls',
   NULL, '2025-01-21 09:30', NULL, NULL),
  ('00000000-0000-4000-8000-00000000c003', '00000000-0000-4000-8000-00000000000b', 'Draft', NULL, 'draft', 'website-visits',
   NULL, '2025-01-22 09:30', '2025-01-22 09:30', NULL),
  ('00000000-0000-4000-8000-00000000c004', '00000000-0000-4000-8000-00000000000c', 'Left in the middle', 'publishing', 'IN_PROGRESS', 'leads',
   NULL, '2025-01-23 09:30', '2025-01-23 09:30', NULL);
INSERT INTO campaign_states (campaign_id, goal_data, budget_data, updated_at) VALUES
  ('00000000-0000-4000-8000-00000000c001', '{"selectedGoal": "leads"}', '{"dailyBudget": 10}', '2025-01-20 10:00'),
  ('00000000-0000-4000-8000-00000000c001', '{"selectedGoal": "leads"}', '{"dailyBudget": 20}', '2025-01-25 10:00'),
  ('00000000-0000-4000-8000-00000000c003', '{"selectedGoal": "website-visits", "status": "completed"}', NULL, NULL),
  (NULL, '{"selectedGoal": "calls"}', NULL, NULL);
INSERT INTO meta_published_campaigns (campaign_id, meta_campaign_id, meta_adset_id, meta_ad_ids, publish_status, published_at) VALUES
  ('00000000-0000-4000-8000-00000000c001', '120200000000001', '120200000000002', '["120200000000003", "120200000000004"]', 'active', '2025-01-26 08:00'),
  ('00000000-0000-4000-8000-00000000c002', '120200000000005', '120200000000006', 'null', 'paused', NULL),
  ('00000000-0000-4000-8000-00000000c004', '120200000000009', '', NULL, 'publishing', NULL),
  ('00000000-0000-4000-8000-00000000dead', '120200000000007', '120200000000008', NULL, 'error', NULL);
INSERT INTO campaign_meta_connections (campaign_id, user_id, long_lived_user_token, token_expires_at, selected_ad_account_id, connection_status) VALUES
  ('00000000-0000-4000-8000-00000000c001', '00000000-0000-4000-8000-00000000000a', 'sealed-elsewhere-1', '2025-03-20 12:00', 'act_123456', 'connected'),
  ('00000000-0000-4000-8000-00000000c003', '00000000-0000-4000-8000-00000000000c', 'sealed-elsewhere-2', NULL, '123456', 'selected_assets');
INSERT INTO ads (campaign_id, name, status, meta_ad_id, meta_review_status, copy_data, destination_type) VALUES
  ('00000000-0000-4000-8000-00000000c001', 'First', 'active', '120200000000003', 'approved', '{"headline": "A"}', 'form'),
  ('00000000-0000-4000-8000-00000000c001', 'Second', 'active', '120200000000004', 'approved', '{"headline": "B"}', 'form'),
  ('00000000-0000-4000-8000-00000000c003', 'Third', 'draft', NULL, 'not_submitted', NULL, 'website');
