-- Rows of the service before us, once more: what V1 left wrong, for databases that were adopted by an earlier release too.

-- Of a key that is checked at the end only, what is still to be checked would refuse the changes of its table below.
SET CONSTRAINTS ALL IMMEDIATE;
-- As in V17: these concern every tenant, and all tables are taken at once or not at all.
DO $$
BEGIN
  FOR try IN 1..400 LOOP
    BEGIN
      LOCK TABLE campaigns, campaign_states, meta_published_campaigns, campaign_meta_connections, ads, publications, adopted_duplicates
        IN ACCESS EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(0.025);
    END;
  END LOOP;
END $$;
ALTER TABLE campaigns NO FORCE ROW LEVEL SECURITY;
ALTER TABLE campaign_states NO FORCE ROW LEVEL SECURITY;
ALTER TABLE meta_published_campaigns NO FORCE ROW LEVEL SECURITY;
ALTER TABLE campaign_meta_connections NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ads NO FORCE ROW LEVEL SECURITY;
ALTER TABLE publications NO FORCE ROW LEVEL SECURITY;
ALTER TABLE adopted_duplicates NO FORCE ROW LEVEL SECURITY;

-- Tokens, sealed by nobody, in rows that nobody looks after: neither rotation nor forgetting a connection would ever find them.
UPDATE adopted_duplicates d
   SET content = (SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') FROM jsonb_each(d.content) e WHERE e.key !~ '_token$')
 WHERE jsonb_path_exists(d.content, '$.keyvalue() ? (@.key like_regex "_token$")');
ALTER TABLE adopted_duplicates ADD CONSTRAINT adopted_duplicates_without_tokens
  CHECK (NOT jsonb_path_exists(content, '$.keyvalue() ? (@.key like_regex "_token$")'));

-- A connection of somebody else takes the one place that a campaign has for a connection, and row-level security hides it from the owner.
WITH moved AS (
  DELETE FROM campaign_meta_connections x USING campaigns c
   WHERE c.id = x.campaign_id AND c.user_id <> x.user_id RETURNING x.user_id, to_jsonb(x) AS content)
INSERT INTO adopted_duplicates (user_id, table_name, content)
SELECT m.user_id, 'campaign_meta_connections', (SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(m.content) e WHERE e.key !~ '_token$')
  FROM moved m;

-- An id that is empty is none; V1 made a list with nothing in it of the list that was not there.
UPDATE meta_published_campaigns
   SET meta_campaign_id = nullif(btrim(meta_campaign_id), ''), meta_adset_id = nullif(btrim(meta_adset_id), ''),
       meta_ad_ids = array_remove(array_remove(meta_ad_ids, NULL), ''),
       meta_creative_ids = array_remove(array_remove(meta_creative_ids, NULL), '')
 WHERE btrim(meta_campaign_id) = '' OR btrim(meta_adset_id) = ''
    OR '' = ANY (meta_ad_ids) OR array_position(meta_ad_ids, NULL) IS NOT NULL
    OR '' = ANY (meta_creative_ids) OR array_position(meta_creative_ids, NULL) IS NOT NULL;
UPDATE ads SET meta_ad_id = NULL WHERE btrim(meta_ad_id) = '';

-- Of several rows V1 kept the newest, though what is live at Meta stood in an older one.
UPDATE meta_published_campaigns m
   SET meta_campaign_id = d.content ->> 'meta_campaign_id', meta_adset_id = nullif(d.content ->> 'meta_adset_id', ''),
       published_at = coalesce(m.published_at, (d.content ->> 'published_at')::timestamptz)
  FROM (SELECT DISTINCT ON (a.content ->> 'campaign_id') a.content FROM adopted_duplicates a
         WHERE a.table_name = 'meta_published_campaigns' AND a.content ->> 'meta_campaign_id' <> ''
         ORDER BY a.content ->> 'campaign_id', (a.content ->> 'published_at')::timestamptz DESC NULLS LAST, a.id) d
 WHERE m.campaign_id::text = d.content ->> 'campaign_id' AND m.meta_campaign_id IS NULL
   AND NOT EXISTS (SELECT FROM publications p WHERE p.campaign_id = m.campaign_id);

-- Keys that hold a draft for as long as it has a section, an ad or a connection: it could never be deleted. Keys of other tables are not ours.
DO $$
DECLARE
  k record;
BEGIN
  FOR k IN SELECT c.conrelid::regclass AS tab, c.conname,
                  regexp_replace(pg_get_constraintdef(c.oid), ' (ON DELETE|DEFERRABLE|INITIALLY|NOT VALID|NOT ENFORCED).*$', '') AS definition
             FROM pg_constraint c
            WHERE c.contype = 'f' AND c.confrelid = 'campaigns'::regclass AND c.confdeltype <> 'c'
              AND c.conrelid IN ('campaign_states'::regclass, 'meta_published_campaigns'::regclass, 'campaign_meta_connections'::regclass,
                                 'ads'::regclass) LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.tab, k.conname);
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s ON DELETE CASCADE NOT VALID', k.tab, k.conname, k.definition);
    BEGIN
      EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', k.tab, k.conname);
    EXCEPTION WHEN foreign_key_violation THEN
      RAISE WARNING '% has rows that point nowhere; they are kept', k.tab;
    END;
  END LOOP;
END $$;

ALTER TABLE campaigns FORCE ROW LEVEL SECURITY;
ALTER TABLE campaign_states FORCE ROW LEVEL SECURITY;
ALTER TABLE meta_published_campaigns FORCE ROW LEVEL SECURITY;
ALTER TABLE campaign_meta_connections FORCE ROW LEVEL SECURITY;
ALTER TABLE ads FORCE ROW LEVEL SECURITY;
ALTER TABLE publications FORCE ROW LEVEL SECURITY;
ALTER TABLE adopted_duplicates FORCE ROW LEVEL SECURITY;

-- Whether a campaign is at Meta though no publication of ours knows of it, by anything that the service before us has left: it must not be
-- published once more, nor deleted. As the caller.
CREATE FUNCTION published_elsewhere(p_campaign uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT NOT EXISTS (SELECT FROM publications p WHERE p.campaign_id = p_campaign)
     AND (EXISTS (SELECT FROM campaigns c WHERE c.id = p_campaign AND c.published_status IN ('active', 'paused'))
       OR EXISTS (SELECT FROM meta_published_campaigns m WHERE m.campaign_id = p_campaign
                     AND (m.publish_status IN ('active', 'paused') OR m.published_at IS NOT NULL OR m.meta_campaign_id IS NOT NULL
                       OR m.meta_adset_id IS NOT NULL OR cardinality(m.meta_ad_ids) > 0))
       OR EXISTS (SELECT FROM ads a WHERE a.campaign_id = p_campaign AND a.meta_ad_id IS NOT NULL))
$$;
