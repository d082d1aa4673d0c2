DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.authors WHERE picture_id IS NOT NULL) OR EXISTS (SELECT FROM newsroom.site WHERE logo_id IS NOT NULL OR icon_id IS NOT NULL) THEN
    RAISE EXCEPTION 'Authors or the newsroom have pictures, which an older Copydesk cannot read. Restore the backup of before instead';
  END IF;
END $$;
DROP TRIGGER pictures_stir ON newsroom.pictures;
DROP FUNCTION newsroom.stir_faces();
DROP VIEW published.site, published.authors;
CREATE VIEW published.authors AS
  SELECT a.id, a.slug, a.name, a.bio, a.changed_at FROM newsroom.authors a
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1);
CREATE VIEW published.site AS
  SELECT name, tagline, url, time_zone, language, about, contact_address, contact_email, contact_phone, changed_at, wording FROM newsroom.site;
ALTER POLICY live ON newsroom.pictures USING ((SELECT true FROM newsroom.listings l WHERE l.facet_id = id LIMIT 1));
ALTER POLICY live ON newsroom.renditions USING ((SELECT true FROM newsroom.listings l WHERE l.facet_id = picture_id LIMIT 1));
CREATE OR REPLACE VIEW published.pictures AS
  SELECT p.id, p.changed_at, jsonb_build_object('id', p.id, 'original', encode(p.original, 'hex'), 'width', p.width, 'height', p.height,
    'x', p.focal_x, 'y', p.focal_y, 'blurhash', p.blurhash, 'alt', p.alt, 'is_decoration', p.is_decoration, 'caption', p.caption, 'credit', p.credit) AS picture
  FROM newsroom.pictures p WHERE (SELECT true FROM published.listings l WHERE l.facet_id = p.id LIMIT 1);
COMMENT ON VIEW published.pictures IS 'Pictures of stories that readers have, as answers are made of them';
CREATE OR REPLACE VIEW published.renditions AS
  SELECT r.name, r.picture_id, p.original, r.preset, r.content_type, r.width, r.height, r.crop, r.bytes IS NOT NULL AS is_made, p.width::bigint * p.height AS pixels
  FROM newsroom.renditions r JOIN newsroom.pictures p ON p.id = r.picture_id
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = r.picture_id LIMIT 1);
COMMENT ON VIEW published.renditions IS 'Files of pictures of stories that readers have';
ALTER TABLE newsroom.site DROP COLUMN logo_id, DROP COLUMN icon_id;
DROP INDEX newsroom.authors_by_picture;
ALTER TABLE newsroom.authors DROP COLUMN picture_id;
