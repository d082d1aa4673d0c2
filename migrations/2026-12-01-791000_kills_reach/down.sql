DROP TABLE newsroom.hub_tellings;
DROP TRIGGER pictures_touch ON newsroom.pictures;
DROP TRIGGER pictures_stir ON newsroom.pictures;
DROP TRIGGER pictures_note ON newsroom.pictures;
CREATE TRIGGER pictures_touch AFTER UPDATE ON newsroom.pictures FOR EACH ROW
  WHEN ((OLD.alt, OLD.is_decoration, OLD.caption, OLD.credit, OLD.focal_x, OLD.focal_y, OLD.original)
    IS DISTINCT FROM (NEW.alt, NEW.is_decoration, NEW.caption, NEW.credit, NEW.focal_x, NEW.focal_y, NEW.original))
  EXECUTE FUNCTION newsroom.touch_listed();
CREATE TRIGGER pictures_stir AFTER UPDATE ON newsroom.pictures FOR EACH ROW
  WHEN ((OLD.alt, OLD.is_decoration, OLD.caption, OLD.credit, OLD.focal_x, OLD.focal_y, OLD.original)
    IS DISTINCT FROM (NEW.alt, NEW.is_decoration, NEW.caption, NEW.credit, NEW.focal_x, NEW.focal_y, NEW.original))
  EXECUTE FUNCTION newsroom.stir_faces();
CREATE TRIGGER pictures_note AFTER UPDATE ON newsroom.pictures FOR EACH ROW
  WHEN ((OLD.alt, OLD.is_decoration, OLD.caption, OLD.credit, OLD.focal_x, OLD.focal_y, OLD.original, OLD.avif, OLD.shapes)
    IS DISTINCT FROM (NEW.alt, NEW.is_decoration, NEW.caption, NEW.credit, NEW.focal_x, NEW.focal_y, NEW.original, NEW.avif, NEW.shapes))
  EXECUTE FUNCTION newsroom.note_faces();
CREATE OR REPLACE VIEW published.pictures AS
  SELECT p.id, p.changed_at, jsonb_build_object('id', p.id, 'original', encode(p.original, 'hex'), 'width', p.width, 'height', p.height,
    'x', p.focal_x, 'y', p.focal_y, 'blurhash', p.blurhash, 'alt', p.alt, 'is_decoration', p.is_decoration, 'caption', p.caption, 'credit', p.credit, 'avif', p.avif, 'shapes', (SELECT h.presets FROM newsroom.picture_shapes h WHERE h.edition = p.shapes)) AS picture
  FROM newsroom.pictures p
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = p.id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = p.id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE s.one AND p.id IN (s.logo_id, s.icon_id) LIMIT 1);
CREATE OR REPLACE VIEW published.renditions AS
  SELECT r.name, r.picture_id, p.original, r.preset, r.content_type, r.width, r.height, r.crop, r.bytes IS NOT NULL AS is_made, p.width::bigint * p.height AS pixels, r.bytes
  FROM newsroom.renditions r JOIN newsroom.pictures p ON p.id = r.picture_id
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = r.picture_id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = r.picture_id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE s.one AND r.picture_id IN (s.logo_id, s.icon_id) LIMIT 1);
ALTER POLICY live ON newsroom.pictures USING (
  (SELECT true FROM newsroom.listings l WHERE l.facet_id = pictures.id LIMIT 1)
  OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = pictures.id AND (SELECT true FROM newsroom.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
  OR (SELECT true FROM newsroom.site s WHERE s.one AND pictures.id IN (s.logo_id, s.icon_id) LIMIT 1));
DROP TABLE newsroom.withheld_pictures;
DROP FUNCTION newsroom.withhold;
ALTER TABLE newsroom.pictures DROP COLUMN withheld;
ALTER TABLE newsroom.articles DROP COLUMN kill_pictures;
