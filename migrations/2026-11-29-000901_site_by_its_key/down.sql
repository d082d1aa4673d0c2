ALTER POLICY live ON newsroom.pictures USING (
  (SELECT true FROM newsroom.listings l WHERE l.facet_id = pictures.id LIMIT 1)
  OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = pictures.id AND (SELECT true FROM newsroom.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
  OR (SELECT true FROM newsroom.site s WHERE pictures.id IN (s.logo_id, s.icon_id) LIMIT 1));
ALTER POLICY live ON newsroom.renditions USING (
  (SELECT true FROM newsroom.listings l WHERE l.facet_id = renditions.picture_id LIMIT 1)
  OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = renditions.picture_id AND (SELECT true FROM newsroom.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
  OR (SELECT true FROM newsroom.site s WHERE renditions.picture_id IN (s.logo_id, s.icon_id) LIMIT 1));
CREATE OR REPLACE VIEW published.pictures AS
  SELECT p.id, p.changed_at, jsonb_build_object('id', p.id, 'original', encode(p.original, 'hex'), 'width', p.width, 'height', p.height,
    'x', p.focal_x, 'y', p.focal_y, 'blurhash', p.blurhash, 'alt', p.alt, 'is_decoration', p.is_decoration, 'caption', p.caption, 'credit', p.credit) AS picture
  FROM newsroom.pictures p
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = p.id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = p.id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE p.id IN (s.logo_id, s.icon_id) LIMIT 1);
CREATE OR REPLACE VIEW published.renditions AS
  SELECT r.name, r.picture_id, p.original, r.preset, r.content_type, r.width, r.height, r.crop, r.bytes IS NOT NULL AS is_made, p.width::bigint * p.height AS pixels
  FROM newsroom.renditions r JOIN newsroom.pictures p ON p.id = r.picture_id
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = r.picture_id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = r.picture_id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE r.picture_id IN (s.logo_id, s.icon_id) LIMIT 1);
CREATE OR REPLACE VIEW published.site AS
  SELECT s.name, s.tagline, s.url, s.time_zone, s.language, s.about, s.contact_address, s.contact_email, s.contact_phone,
    greatest(s.changed_at, (SELECT max(p.changed_at) FROM published.pictures p WHERE p.id IN (s.logo_id, s.icon_id))) AS changed_at, s.wording,
    (SELECT p.picture FROM published.pictures p WHERE p.id = s.logo_id) AS logo,
    (SELECT p.picture FROM published.pictures p WHERE p.id = s.icon_id) AS icon
  FROM newsroom.site s;
