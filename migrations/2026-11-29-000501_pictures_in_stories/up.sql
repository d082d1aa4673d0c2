-- Pictures stand in stories: above the text, later in it. Which ones, and the words that a story has of its own, are part of
-- what an editor signs; everything else is said by the library, once for all stories.
ALTER TABLE newsroom.revisions ADD COLUMN lead jsonb, ADD COLUMN picture_ids uuid[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT revisions_lead_is_among_its_pictures CHECK (lead IS NULL OR COALESCE((lead ->> 'picture')::uuid = ANY (picture_ids), false));
COMMENT ON COLUMN newsroom.revisions.lead IS 'The picture above the text: {picture, caption, alt}; a word that is not there is said by the library. Null: none';
COMMENT ON COLUMN newsroom.revisions.picture_ids IS 'Every picture that stands in it, each once, in the order of their ids; derived from what is sealed';

CREATE TABLE newsroom.picture_uses (
  picture_id  uuid NOT NULL REFERENCES newsroom.pictures,
  revision_id uuid NOT NULL REFERENCES newsroom.revisions ON DELETE CASCADE,
  article_id  uuid NOT NULL REFERENCES newsroom.articles,
  PRIMARY KEY (picture_id, revision_id)
);
CREATE INDEX picture_uses_of ON newsroom.picture_uses (revision_id);
CREATE INDEX picture_uses_by_story ON newsroom.picture_uses (picture_id, article_id);
COMMENT ON TABLE newsroom.picture_uses IS 'Which texts show which pictures, old ones that can be restored too; a picture that is here cannot be removed. Triggers write it';

CREATE FUNCTION newsroom.use_pictures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM newsroom.picture_uses u WHERE u.revision_id = NEW.id AND u.picture_id <> ALL (NEW.picture_ids);
  END IF;
  INSERT INTO newsroom.picture_uses (picture_id, revision_id, article_id)
    SELECT one, NEW.id, NEW.article_id FROM unnest(NEW.picture_ids) one ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.use_pictures() IS 'Writes down which pictures a text shows';
CREATE TRIGGER revisions_use_pictures AFTER INSERT ON newsroom.revisions FOR EACH ROW
  WHEN (cardinality(NEW.picture_ids) > 0) EXECUTE FUNCTION newsroom.use_pictures();
CREATE TRIGGER revisions_change_pictures AFTER UPDATE OF picture_ids ON newsroom.revisions FOR EACH ROW
  WHEN (OLD.picture_ids IS DISTINCT FROM NEW.picture_ids) EXECUTE FUNCTION newsroom.use_pictures();

ALTER TABLE newsroom.cards ADD COLUMN lead jsonb, ADD COLUMN picture_ids uuid[] NOT NULL DEFAULT '{}';
CREATE OR REPLACE VIEW newsroom.cards_due AS
  SELECT p.id AS publication_id, p.article_id, p.revision_id, p.category_id, p.first_published_at, p.published_at, p.updated_at,
    greatest(p.live_from, p.published_at, p.touched_at) AS modified_at, p.live_from, p.live_until, a.embargo_until, p.edition, r.word_count,
    EXISTS (SELECT FROM newsroom.publications n WHERE n.article_id = a.id AND n.public_note IS NOT NULL AND n.cancelled_at IS NULL) AS told,
    p.slug, r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.flags, r.byline, r.lead, r.picture_ids
  FROM newsroom.articles a JOIN newsroom.publications p ON p.article_id = a.id JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE a.held_at IS NULL AND a.killed_at IS NULL AND NOT p.past AND p.cancelled_at IS NULL;
-- Under each of its pictures too, so that a picture is public exactly as long as a story with it is, and stories are told of
-- a change of its words as they are of a tag's name. No list is filtered by pictures: the rows that are walked do not carry them.
CREATE OR REPLACE VIEW newsroom.listings_due AS
  SELECT f.id AS facet_id, c.published_at, c.article_id, c.publication_id, c.first_published_at, c.updated_at, c.modified_at,
    c.live_from, c.live_until, c.embargo_until, c.updated_at - c.published_at > interval '1080 hours' AS late, under.facets
  FROM newsroom.cards c
  CROSS JOIN LATERAL (SELECT array_agg(DISTINCT u.id ORDER BY u.id) AS facets FROM (
    SELECT c.category_id AS id UNION ALL SELECT unnest(c.tag_ids)
    UNION ALL SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) name
    UNION ALL SELECT newsroom.facet('genre', c.genre) UNION ALL SELECT newsroom.facet('lang', c.lang)
    UNION ALL SELECT newsroom.facet('flag', flag) FROM unnest(c.flags) flag) u) under
  CROSS JOIN LATERAL unnest(under.facets || newsroom.facet('all', '') || c.picture_ids) f(id);
CREATE TRIGGER pictures_touch AFTER UPDATE ON newsroom.pictures FOR EACH ROW
  WHEN ((OLD.alt, OLD.is_decoration, OLD.caption, OLD.credit, OLD.focal_x, OLD.focal_y, OLD.original)
    IS DISTINCT FROM (NEW.alt, NEW.is_decoration, NEW.caption, NEW.credit, NEW.focal_x, NEW.focal_y, NEW.original))
  EXECUTE FUNCTION newsroom.touch_listed();

ALTER TABLE newsroom.pictures ADD COLUMN planned int NOT NULL DEFAULT 1;
COMMENT ON COLUMN newsroom.pictures.planned IS 'By which plan its files are made; those of an older one are planned again by whoever makes files';

-- What readers may know of pictures, and which files they may have: those of a story that they have at this moment.
ALTER TABLE newsroom.pictures ENABLE ROW LEVEL SECURITY;
CREATE POLICY live ON newsroom.pictures FOR SELECT USING ((SELECT true FROM newsroom.listings l WHERE l.facet_id = id LIMIT 1));
ALTER TABLE newsroom.renditions ENABLE ROW LEVEL SECURITY;
CREATE POLICY live ON newsroom.renditions FOR SELECT USING ((SELECT true FROM newsroom.listings l WHERE l.facet_id = picture_id LIMIT 1));
CREATE VIEW published.pictures AS
  SELECT p.id, p.changed_at, jsonb_build_object('id', p.id, 'original', encode(p.original, 'hex'), 'width', p.width, 'height', p.height,
    'x', p.focal_x, 'y', p.focal_y, 'blurhash', p.blurhash, 'alt', p.alt, 'is_decoration', p.is_decoration, 'caption', p.caption, 'credit', p.credit) AS picture
  FROM newsroom.pictures p WHERE (SELECT true FROM published.listings l WHERE l.facet_id = p.id LIMIT 1);
COMMENT ON VIEW published.pictures IS 'Pictures of stories that readers have, as answers are made of them';
CREATE VIEW published.renditions AS
  SELECT r.name, r.picture_id, p.original, r.preset, r.content_type, r.width, r.height, r.crop, r.bytes IS NOT NULL AS is_made, p.width::bigint * p.height AS pixels
  FROM newsroom.renditions r JOIN newsroom.pictures p ON p.id = r.picture_id
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = r.picture_id LIMIT 1);
COMMENT ON VIEW published.renditions IS 'Files of pictures of stories that readers have';
CREATE OR REPLACE VIEW published.articles AS
  SELECT c.article_id AS id, c.publication_id, c.slug, c.category_id, c.edition AS version,
         c.first_published_at, c.published_at, c.updated_at, c.modified_at,
         c.headline, c.kicker, c.dek, c.lang, c.genre, c.tag_ids, c.byline, c.flags, c.word_count,
         (SELECT r.body FROM newsroom.revisions r WHERE r.id = c.revision_id) AS body, c.told, c.lead,
         CASE WHEN c.lead IS NOT NULL THEN (SELECT p.picture FROM published.pictures p WHERE p.id = (c.lead ->> 'picture')::uuid) END AS lead_picture,
         CASE WHEN cardinality(c.picture_ids) > 0 THEN (SELECT jsonb_agg(p.picture ORDER BY p.id) FROM published.pictures p WHERE p.id = ANY (c.picture_ids)) END AS pictures
  FROM newsroom.cards c
  WHERE newsroom.in_its_time(false, c.published_at, c.live_from, c.live_until) AND newsroom.not_kept_back(NULL, NULL, c.embargo_until);
