-- A kill may ask for the story's pictures, too: nobody outside has them then, whatever other story, author or mark of the
-- newsroom shows them, until the story is reinstated.
ALTER TABLE newsroom.articles ADD COLUMN kill_pictures boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN newsroom.articles.kill_pictures IS 'The first of the two who kill it asked for its pictures, too';

CREATE TABLE newsroom.withheld_pictures (
  picture_id uuid NOT NULL REFERENCES newsroom.pictures,
  article_id uuid NOT NULL REFERENCES newsroom.articles,
  since      timestamptz NOT NULL,
  PRIMARY KEY (picture_id, article_id)
);
CREATE INDEX withheld_pictures_of ON newsroom.withheld_pictures (article_id);
COMMENT ON TABLE newsroom.withheld_pictures IS 'Pictures that readers do not have because the kill of a story asked for them; gone when it is reinstated';

ALTER TABLE newsroom.pictures ADD COLUMN withheld boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN newsroom.pictures.withheld IS 'Readers do not have it, whatever shows it. A trigger keeps it equal to withheld_pictures';
CREATE FUNCTION newsroom.withhold() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  picture CONSTANT uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.picture_id ELSE NEW.picture_id END;
  is_so CONSTANT boolean := EXISTS (SELECT FROM newsroom.withheld_pictures w WHERE w.picture_id = picture);
BEGIN
  UPDATE newsroom.pictures p SET withheld = is_so, changed_at = greatest(p.changed_at, newsroom.act_clock())
    WHERE p.id = picture AND p.withheld <> is_so;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.withhold() IS 'Says of a picture whether any kill keeps it from readers';
CREATE TRIGGER withheld_pictures_say AFTER INSERT OR DELETE ON newsroom.withheld_pictures FOR EACH ROW EXECUTE FUNCTION newsroom.withhold();

-- Whatever readers ask of pictures and their files comes by one of these, and stories that lose or regain one are told of.
ALTER POLICY live ON newsroom.pictures USING (NOT withheld AND (
  (SELECT true FROM newsroom.listings l WHERE l.facet_id = pictures.id LIMIT 1)
  OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = pictures.id AND (SELECT true FROM newsroom.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
  OR (SELECT true FROM newsroom.site s WHERE s.one AND pictures.id IN (s.logo_id, s.icon_id) LIMIT 1)));
CREATE OR REPLACE VIEW published.pictures AS
  SELECT p.id, p.changed_at, jsonb_build_object('id', p.id, 'original', encode(p.original, 'hex'), 'width', p.width, 'height', p.height,
    'x', p.focal_x, 'y', p.focal_y, 'blurhash', p.blurhash, 'alt', p.alt, 'is_decoration', p.is_decoration, 'caption', p.caption, 'credit', p.credit, 'avif', p.avif, 'shapes', (SELECT h.presets FROM newsroom.picture_shapes h WHERE h.edition = p.shapes)) AS picture
  FROM newsroom.pictures p
  WHERE NOT p.withheld AND ((SELECT true FROM published.listings l WHERE l.facet_id = p.id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = p.id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE s.one AND p.id IN (s.logo_id, s.icon_id) LIMIT 1));
CREATE OR REPLACE VIEW published.renditions AS
  SELECT r.name, r.picture_id, p.original, r.preset, r.content_type, r.width, r.height, r.crop, r.bytes IS NOT NULL AS is_made, p.width::bigint * p.height AS pixels, r.bytes
  FROM newsroom.renditions r JOIN newsroom.pictures p ON p.id = r.picture_id
  WHERE NOT p.withheld AND ((SELECT true FROM published.listings l WHERE l.facet_id = r.picture_id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = r.picture_id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE s.one AND r.picture_id IN (s.logo_id, s.icon_id) LIMIT 1));
DROP TRIGGER pictures_touch ON newsroom.pictures;
DROP TRIGGER pictures_stir ON newsroom.pictures;
DROP TRIGGER pictures_note ON newsroom.pictures;
CREATE TRIGGER pictures_touch AFTER UPDATE ON newsroom.pictures FOR EACH ROW
  WHEN ((OLD.alt, OLD.is_decoration, OLD.caption, OLD.credit, OLD.focal_x, OLD.focal_y, OLD.original, OLD.withheld)
    IS DISTINCT FROM (NEW.alt, NEW.is_decoration, NEW.caption, NEW.credit, NEW.focal_x, NEW.focal_y, NEW.original, NEW.withheld))
  EXECUTE FUNCTION newsroom.touch_listed();
CREATE TRIGGER pictures_stir AFTER UPDATE ON newsroom.pictures FOR EACH ROW
  WHEN ((OLD.alt, OLD.is_decoration, OLD.caption, OLD.credit, OLD.focal_x, OLD.focal_y, OLD.original, OLD.withheld)
    IS DISTINCT FROM (NEW.alt, NEW.is_decoration, NEW.caption, NEW.credit, NEW.focal_x, NEW.focal_y, NEW.original, NEW.withheld))
  EXECUTE FUNCTION newsroom.stir_faces();
CREATE TRIGGER pictures_note AFTER UPDATE ON newsroom.pictures FOR EACH ROW
  WHEN ((OLD.alt, OLD.is_decoration, OLD.caption, OLD.credit, OLD.focal_x, OLD.focal_y, OLD.original, OLD.avif, OLD.shapes, OLD.withheld)
    IS DISTINCT FROM (NEW.alt, NEW.is_decoration, NEW.caption, NEW.credit, NEW.focal_x, NEW.focal_y, NEW.original, NEW.avif, NEW.shapes, NEW.withheld))
  EXECUTE FUNCTION newsroom.note_faces();

-- When a hub was last told of a story, and what it answered.
CREATE TABLE newsroom.hub_tellings (
  article_id uuid PRIMARY KEY REFERENCES newsroom.articles,
  told_at    timestamptz NOT NULL,
  hub        text NOT NULL,
  is_taken   boolean NOT NULL
);
COMMENT ON TABLE newsroom.hub_tellings IS 'The last time that a hub was told of a story; not taken: it answered that it will not listen';
