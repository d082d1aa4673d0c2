DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.syndication WHERE version > 1) THEN
    RAISE EXCEPTION 'Feeds, crawlers or texts at known addresses were set, which an older Copydesk cannot keep. Restore the backup of before instead';
  END IF;
END $$;
DROP TRIGGER changes_tell_hub ON newsroom.changes;
DROP FUNCTION newsroom.ask_to_tell_hub();
DELETE FROM newsroom.jobs WHERE kind = 'hub';
ALTER TABLE newsroom.jobs DROP CONSTRAINT jobs_kind_known,
  ADD CONSTRAINT jobs_kind_known CHECK (kind IN ('renditions', 'links', 'links_wanted', 'avif'));
DROP VIEW published.renditions;
CREATE VIEW published.renditions AS
  SELECT r.name, r.picture_id, p.original, r.preset, r.content_type, r.width, r.height, r.crop, r.bytes IS NOT NULL AS is_made, p.width::bigint * p.height AS pixels
  FROM newsroom.renditions r JOIN newsroom.pictures p ON p.id = r.picture_id
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = r.picture_id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = r.picture_id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE s.one AND r.picture_id IN (s.logo_id, s.icon_id) LIMIT 1);
COMMENT ON VIEW published.renditions IS 'Files of pictures of stories that readers have';
DROP VIEW published.syndication;
DROP TABLE newsroom.syndication;
