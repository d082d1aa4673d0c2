-- What leaves the house besides pages and the Content API: feeds, what crawlers are told, texts at known addresses.
CREATE TABLE newsroom.syndication (
  one                 boolean PRIMARY KEY DEFAULT true,
  feed_id             uuid NOT NULL DEFAULT gen_random_uuid(),
  whole_texts         boolean NOT NULL DEFAULT true,
  hub                 text NOT NULL DEFAULT '',
  refuses_training    boolean NOT NULL DEFAULT false,
  robots              text NOT NULL DEFAULT '',
  ads                 text NOT NULL DEFAULT '',
  app_ads             text NOT NULL DEFAULT '',
  security_contacts   text[] NOT NULL DEFAULT '{}',
  security_policy     text NOT NULL DEFAULT '',
  security_encryption text NOT NULL DEFAULT '',
  security_thanks     text NOT NULL DEFAULT '',
  texts               jsonb NOT NULL DEFAULT '[]',
  version             bigint NOT NULL DEFAULT 1,
  changed_at          timestamptz NOT NULL DEFAULT 'epoch',
  CONSTRAINT syndication_is_one CHECK (one)
);
INSERT INTO newsroom.syndication DEFAULT VALUES;
COMMENT ON TABLE newsroom.syndication IS 'The one row of what is set for feeds, crawlers and texts at known addresses';
COMMENT ON COLUMN newsroom.syndication.feed_id IS 'The identity of the feed of all stories, for ever: readers know it again when the site has another address';
COMMENT ON COLUMN newsroom.syndication.whole_texts IS 'Feeds carry whole texts; else what stands under the headline';
COMMENT ON COLUMN newsroom.syndication.hub IS 'The address of the WebSub hub that is told of changes; empty: none';
COMMENT ON COLUMN newsroom.syndication.refuses_training IS 'Crawlers that collect texts to train models are asked to stay away';
COMMENT ON COLUMN newsroom.syndication.robots IS 'Lines of the newsroom''s own for robots.txt';
COMMENT ON COLUMN newsroom.syndication.texts IS 'Other texts under /.well-known/: name and text of each';

CREATE VIEW published.syndication AS
  SELECT feed_id, whole_texts, hub, refuses_training, robots, ads, app_ads,
    security_contacts, security_policy, security_encryption, security_thanks, texts, changed_at
  FROM newsroom.syndication s WHERE s.one;
COMMENT ON VIEW published.syndication IS 'What feeds, robots.txt and texts at known addresses are made of';
CREATE TRIGGER syndication_stir AFTER INSERT OR UPDATE OR DELETE ON newsroom.syndication FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_terms();

-- How long the file of a picture is, for feeds that say it.
CREATE OR REPLACE VIEW published.renditions AS
  SELECT r.name, r.picture_id, p.original, r.preset, r.content_type, r.width, r.height, r.crop, r.bytes IS NOT NULL AS is_made, p.width::bigint * p.height AS pixels, r.bytes
  FROM newsroom.renditions r JOIN newsroom.pictures p ON p.id = r.picture_id
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = r.picture_id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = r.picture_id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE s.one AND r.picture_id IN (s.logo_id, s.icon_id) LIMIT 1);

-- The hub is told in the transaction that tells front ends: of a handful of stories each, of an archive that comes in once.
ALTER TABLE newsroom.jobs DROP CONSTRAINT jobs_kind_known,
  ADD CONSTRAINT jobs_kind_known CHECK (kind IN ('renditions', 'links', 'links_wanted', 'avif', 'hub'));
CREATE FUNCTION newsroom.ask_to_tell_hub() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  many CONSTANT int := 20;
BEGIN
  IF EXISTS (SELECT FROM newsroom.syndication s WHERE s.one AND s.hub <> '') THEN
    INSERT INTO newsroom.jobs (id, kind, subject, made_at, due_at)
      SELECT gen_random_uuid(), 'hub', t.subject, newsroom.clock(), newsroom.clock()
      FROM (SELECT DISTINCT CASE WHEN (SELECT count(*) FROM told) > many THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE n.object_id END AS subject
            FROM told n WHERE n.object = 'article') t
      ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, tries = 0, taken_until = NULL;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.ask_to_tell_hub() IS 'Asks for the hub to be told of what front ends are told';
CREATE TRIGGER changes_tell_hub AFTER INSERT ON newsroom.changes REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION newsroom.ask_to_tell_hub();
