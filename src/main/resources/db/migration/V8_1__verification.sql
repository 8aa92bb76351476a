-- What Meta says of what was published: how each object stands there, where it differs from what was asked for, and what its reviewers say.
-- All of it goes with its campaign; the audit log keeps that a review changed.

CREATE TABLE campaign_verifications (
  campaign_id    uuid PRIMARY KEY REFERENCES campaigns (id) ON DELETE CASCADE,
  user_id        uuid NOT NULL,
  ad_account_id  text NOT NULL CHECK (ad_account_id ~ '^[0-9]{1,32}$'),
  -- incomplete: not every object could be looked at; unreadable: none.
  outcome        text NOT NULL CHECK (outcome IN ('verified', 'different', 'incomplete', 'unreadable')),
  reason         text,
  -- When the look began, by the database's clock: an older look never writes over a newer one.
  observed_at    timestamptz NOT NULL,
  -- The last look that saw everything.
  verified_at    timestamptz,
  next_check_at  timestamptz NOT NULL
);
CREATE INDEX campaign_verifications_of_account ON campaign_verifications (user_id, ad_account_id, next_check_at);

CREATE TABLE meta_object_states (
  campaign_id        uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  user_id            uuid NOT NULL,
  kind               text NOT NULL CHECK (kind IN ('campaign', 'adset', 'creative', 'ad')),
  ordinal            integer NOT NULL,
  meta_id            text NOT NULL CHECK (meta_id ~ '^[0-9]{1,32}$'),
  existence          text NOT NULL CHECK (existence IN ('present', 'archived', 'deleted', 'unconfirmed')),
  -- Meta's words, unknown ones included.
  configured_status  text,
  effective_status   text,
  issues             jsonb,
  observed_at        timestamptz NOT NULL,
  PRIMARY KEY (campaign_id, kind, meta_id)
);

CREATE TABLE verification_differences (
  id             uuid PRIMARY KEY DEFAULT app_new_id(),
  campaign_id    uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  user_id        uuid NOT NULL,
  kind           text NOT NULL,
  ordinal        integer NOT NULL,
  meta_id        text NOT NULL,
  code           text NOT NULL CHECK (code ~ '^[a-z][a-z_]{0,40}$'),
  -- Meta's dotted name of the parameter; empty for the object as a whole.
  field          text NOT NULL,
  pointers       text[] NOT NULL DEFAULT '{}',
  sent           jsonb,
  found          jsonb,
  -- publish: Meta made it so; later: it was as asked for once, and somebody changed it.
  origin         text NOT NULL CHECK (origin IN ('publish', 'later')),
  first_seen_at  timestamptz NOT NULL,
  last_seen_at   timestamptz NOT NULL,
  resolved_at    timestamptz
);
CREATE UNIQUE INDEX verification_differences_open ON verification_differences (campaign_id, kind, meta_id, field) WHERE resolved_at IS NULL;
CREATE INDEX verification_differences_of_campaign ON verification_differences (campaign_id, first_seen_at DESC);

CREATE TABLE meta_reviews (
  id                uuid PRIMARY KEY DEFAULT app_new_id(),
  campaign_id       uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  user_id           uuid NOT NULL,
  kind              text NOT NULL,
  ordinal           integer NOT NULL,
  meta_id           text NOT NULL,
  review_status     text,
  effective_status  text,
  feedback          jsonb,
  issues            jsonb,
  -- [{code, reason, fix, pointers, placement?}]: for a person.
  reasons           jsonb NOT NULL,
  digest            text NOT NULL,
  seen_at           timestamptz NOT NULL
);
CREATE INDEX meta_reviews_of_object ON meta_reviews (campaign_id, kind, meta_id, seen_at DESC);

DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['campaign_verifications', 'meta_object_states', 'verification_differences', 'meta_reviews'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_rows ON %I USING (user_id = app_user_id()) WITH CHECK (user_id = app_user_id())', t);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON campaign_verifications, meta_object_states, verification_differences, meta_reviews TO "${service_role}";

-- That Meta was asked is no change of the campaign.
CREATE OR REPLACE TRIGGER campaigns_touch BEFORE UPDATE ON campaigns FOR EACH ROW
  WHEN (OLD.last_metrics_sync_at IS NOT DISTINCT FROM NEW.last_metrics_sync_at) EXECUTE FUNCTION touch_updated_at();
