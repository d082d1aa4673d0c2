-- What the newsroom's own lists are walked by. Folders: where a story lies, in the order of its last change. Titles: by
-- what words it is found. Both follow from articles, working texts and publications; triggers write them in the
-- transaction of the change, whatever door it came through, and do nothing where nothing of it changed.
CREATE TABLE newsroom.folders (
  folder_id  uuid NOT NULL,
  changed_at timestamptz NOT NULL,
  article_id uuid NOT NULL,
  CONSTRAINT folders_once PRIMARY KEY (folder_id, changed_at, article_id)
);
COMMENT ON TABLE newsroom.folders IS 'One row per category, author and tag of the working text of a story, and for facet(shelf, live) and facet(shelf, withdrawn) that it may stand on; rebuildable';
COMMENT ON COLUMN newsroom.folders.changed_at IS 'Of the story; -infinity for tags, which are counted and not listed by time';
CREATE TABLE newsroom.former_names (
  name_id    uuid NOT NULL,
  article_id uuid NOT NULL,
  CONSTRAINT former_names_once PRIMARY KEY (name_id, article_id)
);
COMMENT ON TABLE newsroom.former_names IS 'Tags and authors that left the working text of a story: where to look for older texts that have them. It may name too many, never too few';
CREATE TABLE newsroom.titles (
  article_id uuid CONSTRAINT titles_once PRIMARY KEY,
  words      text NOT NULL
);
COMMENT ON TABLE newsroom.titles IS 'Headline and slugline of the working text of each story in small letters, for searching; rebuildable';

CREATE VIEW newsroom.mentions_due AS
  SELECT f.folder_id, f.changed_at, a.id AS article_id
  FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
  CROSS JOIN LATERAL (SELECT r.category_id AS folder_id, a.changed_at
    UNION SELECT (name ->> 'author_id')::uuid, a.changed_at FROM jsonb_array_elements(r.byline) name
    UNION SELECT unnest(r.tag_ids), '-infinity') f;
COMMENT ON VIEW newsroom.mentions_due IS 'The folders of working texts as they should be';
CREATE VIEW newsroom.shelves_due AS
  SELECT newsroom.facet('shelf', 'live') AS folder_id, a.changed_at, a.id AS article_id
  FROM newsroom.articles a WHERE a.held_at IS NULL AND a.killed_at IS NULL
    AND EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id AND NOT p.past AND p.cancelled_at IS NULL)
  UNION ALL
  -- All that readers had, but those that they have without an end and that nothing keeps back.
  SELECT newsroom.facet('shelf', 'withdrawn'), a.changed_at, a.id
  FROM newsroom.articles a WHERE a.killed_at IS NULL
    AND EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id AND p.past AND p.began_noticed_at IS NOT NULL)
    AND (a.held_at IS NOT NULL OR a.embargo_until IS NOT NULL
      OR NOT EXISTS (SELECT FROM newsroom.publications p WHERE p.article_id = a.id AND NOT p.past AND p.cancelled_at IS NULL
                       AND p.live_until IS NULL AND p.began_noticed_at >= p.published_at));
COMMENT ON VIEW newsroom.shelves_due IS 'The folders of what may be live or withdrawn, as they should be; whether it is, the clock decides';
CREATE VIEW newsroom.titles_due AS
  SELECT a.id AS article_id, lower(r.headline || E'\n' || a.slugline) AS words
  FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id;
COMMENT ON VIEW newsroom.titles_due IS 'The titles as they should be';

CREATE FUNCTION newsroom.file_texts(articles uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  WITH gone AS (
    DELETE FROM newsroom.folders f WHERE f.article_id = ANY (articles)
      AND f.folder_id NOT IN (newsroom.facet('shelf', 'live'), newsroom.facet('shelf', 'withdrawn'))
      AND NOT EXISTS (SELECT FROM newsroom.mentions_due d WHERE d.article_id = f.article_id AND d.folder_id = f.folder_id AND d.changed_at = f.changed_at)
    RETURNING f.folder_id, f.article_id)
  INSERT INTO newsroom.former_names (name_id, article_id) SELECT g.folder_id, g.article_id FROM gone g
    WHERE NOT EXISTS (SELECT FROM newsroom.categories c WHERE c.id = g.folder_id) ON CONFLICT DO NOTHING;
  INSERT INTO newsroom.folders (folder_id, changed_at, article_id)
    SELECT d.folder_id, d.changed_at, d.article_id FROM newsroom.mentions_due d WHERE d.article_id = ANY (articles) ON CONFLICT DO NOTHING;
  INSERT INTO newsroom.titles AS t (article_id, words)
    SELECT d.article_id, d.words FROM newsroom.titles_due d WHERE d.article_id = ANY (articles)
    ON CONFLICT (article_id) DO UPDATE SET words = excluded.words WHERE t.words <> excluded.words;
END $$;
COMMENT ON FUNCTION newsroom.file_texts(uuid[]) IS 'Brings the folders and titles of these working texts up to date';
CREATE FUNCTION newsroom.file_shelves(articles uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  PERFORM FROM newsroom.articles a WHERE a.id = ANY (articles) ORDER BY a.id FOR NO KEY UPDATE;
  DELETE FROM newsroom.folders f WHERE f.article_id = ANY (articles)
    AND f.folder_id IN (newsroom.facet('shelf', 'live'), newsroom.facet('shelf', 'withdrawn'))
    AND NOT EXISTS (SELECT FROM newsroom.shelves_due d WHERE d.article_id = f.article_id AND d.folder_id = f.folder_id);
  INSERT INTO newsroom.folders (folder_id, changed_at, article_id)
    SELECT d.folder_id, d.changed_at, d.article_id FROM newsroom.shelves_due d WHERE d.article_id = ANY (articles) ON CONFLICT DO NOTHING;
END $$;
COMMENT ON FUNCTION newsroom.file_shelves(uuid[]) IS 'Brings the folders of these stories'' shelves up to date';

CREATE FUNCTION newsroom.file_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.changed_at <> OLD.changed_at THEN
    UPDATE newsroom.folders f SET changed_at = NEW.changed_at WHERE f.article_id = NEW.id AND f.changed_at > '-infinity';
  END IF;
  IF (NEW.working_revision_id, NEW.slugline) IS DISTINCT FROM (OLD.working_revision_id, OLD.slugline) THEN
    PERFORM newsroom.file_texts(ARRAY[NEW.id]);
  END IF;
  IF (NEW.held_at, NEW.killed_at, NEW.embargo_until) IS DISTINCT FROM (OLD.held_at, OLD.killed_at, OLD.embargo_until) THEN
    PERFORM newsroom.file_shelves(ARRAY[NEW.id]);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION newsroom.file_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.file_texts(ARRAY[NEW.article_id]);
  RETURN NULL;
END $$;
CREATE FUNCTION newsroom.file_begun() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  begun uuid[] := ARRAY(SELECT b.article_id FROM begun b WHERE (SELECT a.working_revision_id FROM newsroom.articles a WHERE a.id = b.article_id) = b.id);
BEGIN
  IF cardinality(begun) > 0 THEN
    PERFORM newsroom.file_texts(begun);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION newsroom.file_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.file_shelves(ARRAY(SELECT DISTINCT article_id FROM placed));
  RETURN NULL;
END $$;
CREATE FUNCTION newsroom.file_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved uuid[] := ARRAY(SELECT DISTINCT n.article_id FROM now_so n JOIN before b ON b.id = n.id WHERE
    (n.past, n.cancelled_at, n.began_noticed_at, n.live_until, n.published_at) IS DISTINCT FROM (b.past, b.cancelled_at, b.began_noticed_at, b.live_until, b.published_at));
BEGIN
  IF cardinality(moved) > 0 THEN
    PERFORM newsroom.file_shelves(moved);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER articles_file_changed AFTER UPDATE OF changed_at, working_revision_id, slugline, held_at, killed_at, embargo_until ON newsroom.articles FOR EACH ROW
  WHEN ((OLD.changed_at, OLD.working_revision_id, OLD.slugline, OLD.held_at, OLD.killed_at, OLD.embargo_until)
    IS DISTINCT FROM (NEW.changed_at, NEW.working_revision_id, NEW.slugline, NEW.held_at, NEW.killed_at, NEW.embargo_until))
  EXECUTE FUNCTION newsroom.file_changed();
CREATE TRIGGER revisions_file_written AFTER UPDATE OF headline, category_id, tag_ids, byline ON newsroom.revisions FOR EACH ROW
  WHEN ((OLD.headline, OLD.category_id, OLD.tag_ids, OLD.byline) IS DISTINCT FROM (NEW.headline, NEW.category_id, NEW.tag_ids, NEW.byline))
  EXECUTE FUNCTION newsroom.file_written();
CREATE TRIGGER revisions_file_begun AFTER INSERT ON newsroom.revisions REFERENCING NEW TABLE AS begun
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.file_begun();
CREATE TRIGGER publications_file_placed AFTER INSERT ON newsroom.publications REFERENCING NEW TABLE AS placed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.file_placed();
CREATE TRIGGER publications_file_moved AFTER UPDATE ON newsroom.publications REFERENCING OLD TABLE AS before NEW TABLE AS now_so
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.file_moved();

-- After a restore nothing is known of the tables yet, and the joins below would be laid for empty ones.
ANALYZE newsroom.articles, newsroom.publications, newsroom.revisions;
INSERT INTO newsroom.folders (folder_id, changed_at, article_id) SELECT folder_id, changed_at, article_id FROM newsroom.mentions_due;
INSERT INTO newsroom.folders (folder_id, changed_at, article_id) SELECT folder_id, changed_at, article_id FROM newsroom.shelves_due;
INSERT INTO newsroom.titles (article_id, words) SELECT article_id, words FROM newsroom.titles_due;
INSERT INTO newsroom.former_names (name_id, article_id)
  SELECT DISTINCT n.id, r.article_id FROM newsroom.revisions r
  CROSS JOIN LATERAL (SELECT unnest(r.tag_ids) AS id UNION SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(r.byline) name) n
  WHERE NOT EXISTS (SELECT FROM newsroom.articles a WHERE a.working_revision_id = r.id);
CREATE INDEX folders_of ON newsroom.folders (article_id);
ANALYZE newsroom.folders, newsroom.titles, newsroom.former_names;

DROP INDEX newsroom.articles_waiting;
CREATE INDEX articles_shelf ON newsroom.articles (stage, changed_at DESC, id DESC) WHERE stage <> 'settled';
DROP INDEX newsroom.articles_of;
CREATE INDEX articles_of ON newsroom.articles (created_by, changed_at DESC, id DESC);
CREATE INDEX articles_embargo ON newsroom.articles (embargo_until) WHERE embargo_until IS NOT NULL;

-- Parts of words are found by their letters where the server has pg_trgm; where it has not, a search looks through the
-- newest stories and says so. Who installs it later runs this again.
CREATE FUNCTION newsroom.index_titles() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX IF NOT EXISTS titles_letters ON newsroom.titles USING gin (words gin_trgm_ops);
  RETURN true;
EXCEPTION WHEN feature_not_supported OR undefined_file OR undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'Searching goes without pg_trgm: %', SQLERRM;
  RETURN false;
END $$;
COMMENT ON FUNCTION newsroom.index_titles() IS 'Indexes titles by their letters, if the server has pg_trgm; answers whether it has';
SELECT newsroom.index_titles();
CREATE FUNCTION newsroom.titled(pattern text, most int) RETURNS uuid[] LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
  found uuid[];
BEGIN
  IF to_regclass('newsroom.titles_letters') IS NULL OR pattern !~ '[[:alnum:]]{3}' THEN
    RETURN NULL;   -- three letters in a row are what the index is made of
  END IF;
  found := ARRAY(SELECT t.article_id FROM newsroom.titles t WHERE t.words LIKE pattern LIMIT most + 1);
  RETURN CASE WHEN cardinality(found) <= most THEN found END;
END $$;
COMMENT ON FUNCTION newsroom.titled(text, int) IS 'The stories with this, in small letters, in headline or slugline; null when there are more than so many, or no index says which';
