DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.picture_shapes) THEN
    RAISE EXCEPTION 'The presets of pictures were changed, which an older Copydesk cannot keep. Restore the backup of before instead';
  END IF;
END $$;
DROP VIEW published.site;
CREATE OR REPLACE VIEW published.pictures AS
  SELECT p.id, p.changed_at, jsonb_build_object('id', p.id, 'original', encode(p.original, 'hex'), 'width', p.width, 'height', p.height,
    'x', p.focal_x, 'y', p.focal_y, 'blurhash', p.blurhash, 'alt', p.alt, 'is_decoration', p.is_decoration, 'caption', p.caption, 'credit', p.credit, 'avif', p.avif) AS picture
  FROM newsroom.pictures p
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = p.id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = p.id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE s.one AND p.id IN (s.logo_id, s.icon_id) LIMIT 1);
CREATE VIEW published.site AS
  SELECT s.name, s.tagline, s.url, s.time_zone, s.language, s.about, s.contact_address, s.contact_email, s.contact_phone,
    greatest(s.changed_at, (SELECT max(p.changed_at) FROM published.pictures p WHERE p.id IN (s.logo_id, s.icon_id))) AS changed_at, s.wording,
    (SELECT p.picture FROM published.pictures p WHERE p.id = s.logo_id) AS logo,
    (SELECT p.picture FROM published.pictures p WHERE p.id = s.icon_id) AS icon
  FROM newsroom.site s WHERE s.one;
DROP TRIGGER picture_shapes_stir ON newsroom.picture_shapes;
DROP FUNCTION newsroom.stir_shapes();
ALTER TABLE newsroom.pictures DROP COLUMN shapes;
DROP TABLE newsroom.picture_shapes;
