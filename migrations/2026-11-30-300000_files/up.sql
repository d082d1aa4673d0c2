-- A file is what readers load from a story: an agenda, a ruling. Its bytes lie in the store of pictures, under their digest, and
-- are sent as they are. Nothing of it changes after it came: what a story says of it stands in that story.
CREATE TABLE newsroom.files (
  id          uuid PRIMARY KEY,
  uploaded_by uuid NOT NULL REFERENCES newsroom.staff,
  uploaded_at timestamptz NOT NULL,
  original    bytea NOT NULL,
  file_name   text NOT NULL,
  slug        text NOT NULL,
  title       text NOT NULL,
  bytes       bigint NOT NULL,
  pages       int,
  CONSTRAINT files_once UNIQUE (original),
  CONSTRAINT files_have_a_size CHECK (octet_length(original) = 32 AND bytes > 0 AND pages > 0),
  CONSTRAINT files_have_an_address CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND title <> '' AND file_name <> '')
);
CREATE INDEX files_newest ON newsroom.files (uploaded_at DESC, id DESC);
COMMENT ON TABLE newsroom.files IS 'Documents that stories hold for readers to load: PDF';
COMMENT ON COLUMN newsroom.files.original IS 'SHA-256 of the file; the store keeps it under this name';
COMMENT ON COLUMN newsroom.files.file_name IS 'As whoever uploaded it called it, and whoever loads it will; never a place';
COMMENT ON COLUMN newsroom.files.slug IS 'The end of its address';
COMMENT ON COLUMN newsroom.files.title IS 'What it is called where a story says nothing else';
COMMENT ON COLUMN newsroom.files.pages IS 'How many it has; null where it does not say so plainly';

ALTER TABLE newsroom.revisions ADD COLUMN file_ids uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN newsroom.revisions.file_ids IS 'Every file that stands in it, each once, in the order of their ids; derived from what is sealed';

CREATE TABLE newsroom.file_uses (
  file_id     uuid NOT NULL REFERENCES newsroom.files,
  revision_id uuid NOT NULL REFERENCES newsroom.revisions ON DELETE CASCADE,
  article_id  uuid NOT NULL REFERENCES newsroom.articles,
  PRIMARY KEY (file_id, revision_id)
);
CREATE INDEX file_uses_of ON newsroom.file_uses (revision_id);
CREATE INDEX file_uses_by_story ON newsroom.file_uses (file_id, article_id);
COMMENT ON TABLE newsroom.file_uses IS 'Which texts hold which files, old ones that can be restored too; a file that is here cannot be removed. Triggers write it';

CREATE FUNCTION newsroom.use_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM newsroom.file_uses u WHERE u.revision_id = NEW.id AND u.file_id <> ALL (NEW.file_ids);
  END IF;
  INSERT INTO newsroom.file_uses (file_id, revision_id, article_id)
    SELECT one, NEW.id, NEW.article_id FROM unnest(NEW.file_ids) one ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.use_files() IS 'Writes down which files a text holds';
CREATE TRIGGER revisions_use_files AFTER INSERT ON newsroom.revisions FOR EACH ROW
  WHEN (cardinality(NEW.file_ids) > 0) EXECUTE FUNCTION newsroom.use_files();
CREATE TRIGGER revisions_change_files AFTER UPDATE OF file_ids ON newsroom.revisions FOR EACH ROW
  WHEN (OLD.file_ids IS DISTINCT FROM NEW.file_ids) EXECUTE FUNCTION newsroom.use_files();

-- A file in a snippet or a template stays for it, as in a story.
ALTER TABLE newsroom.boilerplate ADD COLUMN file_ids uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN newsroom.boilerplate.file_ids IS 'The files in its text, which stay for it';
CREATE INDEX boilerplate_by_file ON newsroom.boilerplate USING gin (file_ids);

-- A publication is listed under each of its files, as under its pictures.
ALTER TABLE newsroom.cards ADD COLUMN file_ids uuid[] NOT NULL DEFAULT '{}';
CREATE OR REPLACE VIEW newsroom.cards_due AS
  SELECT p.id AS publication_id, p.article_id, p.revision_id, p.category_id, p.first_published_at, p.published_at, p.updated_at,
    greatest(p.live_from, p.published_at, p.touched_at) AS modified_at, p.live_from, p.live_until, a.embargo_until, p.edition, r.word_count,
    EXISTS (SELECT FROM newsroom.publications n WHERE n.article_id = a.id AND n.public_note IS NOT NULL AND n.cancelled_at IS NULL) AS told,
    p.slug, r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.flags, r.byline, r.lead, r.picture_ids, r.extras, r.file_ids
  FROM newsroom.articles a JOIN newsroom.publications p ON p.article_id = a.id JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE a.held_at IS NULL AND a.killed_at IS NULL AND NOT p.past AND p.cancelled_at IS NULL;
CREATE OR REPLACE VIEW newsroom.listings_due AS
  SELECT f.id AS facet_id, c.published_at, c.article_id, c.publication_id, c.first_published_at, c.updated_at, c.modified_at,
    c.live_from, c.live_until, c.embargo_until, c.updated_at - c.published_at > interval '1080 hours' AS late, under.facets
  FROM newsroom.cards c
  CROSS JOIN LATERAL (SELECT array_agg(DISTINCT u.id ORDER BY u.id) AS facets FROM (
    SELECT c.category_id AS id UNION ALL SELECT unnest(c.tag_ids)
    UNION ALL SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) name
    UNION ALL SELECT newsroom.facet('genre', c.genre) UNION ALL SELECT newsroom.facet('lang', c.lang)
    UNION ALL SELECT newsroom.facet('flag', flag) FROM unnest(c.flags) flag) u) under
  CROSS JOIN LATERAL unnest(under.facets || newsroom.facet('all', '') || c.picture_ids || c.file_ids) f(id);

-- What readers may know of files: those of a story that they have at this moment.
ALTER TABLE newsroom.files ENABLE ROW LEVEL SECURITY;
CREATE POLICY live ON newsroom.files FOR SELECT USING ((SELECT true FROM newsroom.listings l WHERE l.facet_id = id LIMIT 1));
CREATE VIEW published.files AS
  SELECT f.id, f.original, f.slug, jsonb_build_object('id', f.id, 'original', encode(f.original, 'hex'), 'file_name', f.file_name, 'slug', f.slug,
    'title', f.title, 'bytes', f.bytes, 'pages', f.pages) AS file
  FROM newsroom.files f WHERE (SELECT true FROM published.listings l WHERE l.facet_id = f.id LIMIT 1);
COMMENT ON VIEW published.files IS 'Files of stories that readers have, as answers are made of them';
CREATE OR REPLACE VIEW published.articles AS
  SELECT c.article_id AS id, c.publication_id, c.slug, c.category_id, c.edition AS version,
         c.first_published_at, c.published_at, c.updated_at, c.modified_at,
         c.headline, c.kicker, c.dek, c.lang, c.genre, c.tag_ids, c.byline, c.flags, c.word_count,
         (SELECT r.body FROM newsroom.revisions r WHERE r.id = c.revision_id) AS body, c.told, c.lead,
         CASE WHEN c.lead IS NOT NULL THEN (SELECT p.picture FROM published.pictures p WHERE p.id = (c.lead ->> 'picture')::uuid) END AS lead_picture,
         CASE WHEN cardinality(c.picture_ids) > 0 THEN (SELECT jsonb_agg(p.picture ORDER BY p.id) FROM published.pictures p WHERE p.id = ANY (c.picture_ids)) END AS pictures,
         c.extras,
         CASE WHEN cardinality(c.file_ids) > 0 THEN (SELECT jsonb_agg(f.file ORDER BY f.id) FROM published.files f WHERE f.id = ANY (c.file_ids)) END AS files
  FROM newsroom.cards c
  WHERE newsroom.in_its_time(false, c.published_at, c.live_from, c.live_until) AND newsroom.not_kept_back(NULL, NULL, c.embargo_until);
