-- Pictures of the library stand for people and for the newsroom itself: an author's, a logo, an icon. One of an author is
-- public while that author is, those of the newsroom always.
ALTER TABLE newsroom.authors ADD COLUMN picture_id uuid CONSTRAINT authors_picture_is_in_the_library REFERENCES newsroom.pictures;
COMMENT ON COLUMN newsroom.authors.picture_id IS 'What they look like, for readers; null: none';
CREATE INDEX authors_by_picture ON newsroom.authors (picture_id) WHERE picture_id IS NOT NULL;
ALTER TABLE newsroom.site
  ADD COLUMN logo_id uuid CONSTRAINT site_logo_is_in_the_library REFERENCES newsroom.pictures,
  ADD COLUMN icon_id uuid CONSTRAINT site_icon_is_in_the_library REFERENCES newsroom.pictures;
COMMENT ON COLUMN newsroom.site.logo_id IS 'Stands in place of the name in the head of the reader site; null: the name';
COMMENT ON COLUMN newsroom.site.icon_id IS 'Small and square, for windows and home screens; null: the one of Copydesk';

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
COMMENT ON VIEW published.pictures IS 'Pictures of stories and authors that readers have, and of the newsroom itself, as answers are made of them';
CREATE OR REPLACE VIEW published.renditions AS
  SELECT r.name, r.picture_id, p.original, r.preset, r.content_type, r.width, r.height, r.crop, r.bytes IS NOT NULL AS is_made, p.width::bigint * p.height AS pixels
  FROM newsroom.renditions r JOIN newsroom.pictures p ON p.id = r.picture_id
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = r.picture_id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = r.picture_id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE r.picture_id IN (s.logo_id, s.icon_id) LIMIT 1);
COMMENT ON VIEW published.renditions IS 'Files of those pictures';
-- A change of the picture is a change of whom it shows.
CREATE OR REPLACE VIEW published.authors AS
  SELECT a.id, a.slug, a.name, a.bio, greatest(a.changed_at, (SELECT p.changed_at FROM published.pictures p WHERE p.id = a.picture_id)) AS changed_at, a.picture_id
  FROM newsroom.authors a
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1);
CREATE OR REPLACE VIEW published.site AS
  SELECT s.name, s.tagline, s.url, s.time_zone, s.language, s.about, s.contact_address, s.contact_email, s.contact_phone,
    greatest(s.changed_at, (SELECT max(p.changed_at) FROM published.pictures p WHERE p.id IN (s.logo_id, s.icon_id))) AS changed_at, s.wording,
    (SELECT p.picture FROM published.pictures p WHERE p.id = s.logo_id) AS logo,
    (SELECT p.picture FROM published.pictures p WHERE p.id = s.icon_id) AS icon
  FROM newsroom.site s;

CREATE FUNCTION newsroom.stir_faces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM newsroom.authors a WHERE a.picture_id = NEW.id) OR EXISTS (SELECT FROM newsroom.site s WHERE NEW.id IN (s.logo_id, s.icon_id)) THEN
    PERFORM newsroom.stir(ARRAY[newsroom.facet('terms', '')]);
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.stir_faces() IS 'Answers show the picture of an author, the logo and the icon';
CREATE TRIGGER pictures_stir AFTER UPDATE ON newsroom.pictures FOR EACH ROW
  WHEN ((OLD.alt, OLD.is_decoration, OLD.caption, OLD.credit, OLD.focal_x, OLD.focal_y, OLD.original)
    IS DISTINCT FROM (NEW.alt, NEW.is_decoration, NEW.caption, NEW.credit, NEW.focal_x, NEW.focal_y, NEW.original))
  EXECUTE FUNCTION newsroom.stir_faces();
