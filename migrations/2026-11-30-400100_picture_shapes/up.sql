-- Shapes and widths of the presets are the newsroom's. Every change of them is an edition, and a picture says by which its
-- files were planned: answers name files that there are, while others are planned again.
CREATE TABLE newsroom.picture_shapes (
  edition int PRIMARY KEY CONSTRAINT picture_shapes_are_counted CHECK (edition > 0),
  presets jsonb NOT NULL,
  made_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.picture_shapes IS 'Shapes and widths of the presets, as they were from some moment on; the last edition holds. None: Copydesk''s own';
COMMENT ON COLUMN newsroom.picture_shapes.presets IS 'By preset: {ratio, widths}; no ratio: the whole picture';
ALTER TABLE newsroom.pictures ADD COLUMN shapes int NOT NULL DEFAULT 0;
COMMENT ON COLUMN newsroom.pictures.shapes IS 'By which edition of the presets its files are planned; 0: Copydesk''s own';
CREATE FUNCTION newsroom.stir_shapes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.stir(ARRAY[newsroom.facet('terms', '')]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.stir_shapes() IS 'Answers say the presets';
CREATE TRIGGER picture_shapes_stir AFTER INSERT ON newsroom.picture_shapes FOR EACH ROW EXECUTE FUNCTION newsroom.stir_shapes();
CREATE OR REPLACE VIEW published.pictures AS
  SELECT p.id, p.changed_at, jsonb_build_object('id', p.id, 'original', encode(p.original, 'hex'), 'width', p.width, 'height', p.height,
    'x', p.focal_x, 'y', p.focal_y, 'blurhash', p.blurhash, 'alt', p.alt, 'is_decoration', p.is_decoration, 'caption', p.caption, 'credit', p.credit, 'avif', p.avif, 'shapes', (SELECT h.presets FROM newsroom.picture_shapes h WHERE h.edition = p.shapes)) AS picture
  FROM newsroom.pictures p
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = p.id LIMIT 1)
    OR (SELECT true FROM newsroom.authors a WHERE a.picture_id = p.id AND (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1) LIMIT 1)
    OR (SELECT true FROM newsroom.site s WHERE s.one AND p.id IN (s.logo_id, s.icon_id) LIMIT 1);
CREATE OR REPLACE VIEW published.site AS
  SELECT s.name, s.tagline, s.url, s.time_zone, s.language, s.about, s.contact_address, s.contact_email, s.contact_phone,
    greatest(s.changed_at, (SELECT max(p.changed_at) FROM published.pictures p WHERE p.id IN (s.logo_id, s.icon_id)), (SELECT h.made_at FROM newsroom.picture_shapes h ORDER BY h.edition DESC LIMIT 1)) AS changed_at, s.wording,
    (SELECT p.picture FROM published.pictures p WHERE p.id = s.logo_id) AS logo,
    (SELECT p.picture FROM published.pictures p WHERE p.id = s.icon_id) AS icon,
    (SELECT h.presets FROM newsroom.picture_shapes h ORDER BY h.edition DESC LIMIT 1) AS presets
  FROM newsroom.site s WHERE s.one;
