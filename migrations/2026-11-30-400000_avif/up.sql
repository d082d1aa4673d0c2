-- AVIF is made behind everything else, of pictures that readers see: a story goes out with them. Their files are planned and
-- named from then on; nothing that answers say changes when they are made.
ALTER TABLE newsroom.pictures ADD COLUMN avif boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN newsroom.pictures.avif IS 'Files of it are made as AVIF too, since a story went out with it, or is to';
ALTER TABLE newsroom.renditions DROP CONSTRAINT renditions_type_known,
  ADD CONSTRAINT renditions_type_known CHECK (content_type IN ('image/webp', 'image/jpeg', 'image/avif'));
ALTER TABLE newsroom.jobs DROP CONSTRAINT jobs_kind_known,
  ADD CONSTRAINT jobs_kind_known CHECK (kind IN ('renditions', 'links', 'links_wanted', 'avif'));
CREATE OR REPLACE VIEW published.pictures AS
  SELECT p.id, p.changed_at, jsonb_build_object('id', p.id, 'original', encode(p.original, 'hex'), 'width', p.width, 'height', p.height,
    'x', p.focal_x, 'y', p.focal_y, 'blurhash', p.blurhash, 'alt', p.alt, 'is_decoration', p.is_decoration, 'caption', p.caption, 'credit', p.credit, 'avif', p.avif) AS picture
  FROM newsroom.pictures p
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = p.id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = p.id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE s.one AND p.id IN (s.logo_id, s.icon_id) LIMIT 1);
