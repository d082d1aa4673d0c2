-- Files that were made go, as those of a picture that is removed.
INSERT INTO newsroom.files_to_forget (id, since, rendition)
  SELECT gen_random_uuid(), newsroom.clock(), r.name FROM newsroom.renditions r WHERE r.content_type = 'image/avif';
DELETE FROM newsroom.renditions WHERE content_type = 'image/avif';
DELETE FROM newsroom.jobs WHERE kind = 'avif';
ALTER TABLE newsroom.jobs DROP CONSTRAINT jobs_kind_known, ADD CONSTRAINT jobs_kind_known CHECK (kind IN ('renditions', 'links', 'links_wanted'));
ALTER TABLE newsroom.renditions DROP CONSTRAINT renditions_type_known,
  ADD CONSTRAINT renditions_type_known CHECK (content_type IN ('image/webp', 'image/jpeg'));
CREATE OR REPLACE VIEW published.pictures AS
  SELECT p.id, p.changed_at, jsonb_build_object('id', p.id, 'original', encode(p.original, 'hex'), 'width', p.width, 'height', p.height,
    'x', p.focal_x, 'y', p.focal_y, 'blurhash', p.blurhash, 'alt', p.alt, 'is_decoration', p.is_decoration, 'caption', p.caption, 'credit', p.credit) AS picture
  FROM newsroom.pictures p
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = p.id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = p.id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE s.one AND p.id IN (s.logo_id, s.icon_id) LIMIT 1);
ALTER TABLE newsroom.pictures DROP COLUMN avif;
