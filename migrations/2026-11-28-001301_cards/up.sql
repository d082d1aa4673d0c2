-- What readers' lists and pages are read from: whether a story may be seen, and every time and facet that a list can be
-- filtered or sorted by, stand in the row that is walked. No question hangs on a join that the planner may lay otherwise.
-- The rows follow from publications, articles and sealed revisions; triggers write them in the act's own transaction.
CREATE FUNCTION newsroom.facet(kind text, value text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT encode(set_byte(set_byte(h, 6, (get_byte(h, 6) & 15) | 128), 8, (get_byte(h, 8) & 63) | 128), 'hex')::uuid
          FROM (SELECT substring(sha256(convert_to(kind || ':' || CASE kind WHEN 'lang' THEN lower(value COLLATE pg_catalog."C") ELSE value END, 'UTF8')) FOR 16) AS h) hash);
COMMENT ON FUNCTION newsroom.facet(text, text) IS 'The fixed identity of a value that has no row of its own: genre, lang, flag; all with an empty value for every story. Language tags are the same in letters of either case (RFC 5646, 2.1.1)';

CREATE TABLE newsroom.cards (
  publication_id     uuid PRIMARY KEY REFERENCES newsroom.publications,
  article_id         uuid NOT NULL REFERENCES newsroom.articles,
  revision_id        uuid NOT NULL REFERENCES newsroom.revisions,
  category_id        uuid NOT NULL,
  first_published_at timestamptz NOT NULL,
  published_at       timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  modified_at        timestamptz NOT NULL,
  live_from          timestamptz NOT NULL,
  live_until         timestamptz,
  embargo_until      timestamptz,
  edition            int NOT NULL,
  word_count         int NOT NULL,
  told               boolean NOT NULL,
  slug               text NOT NULL,
  headline           text NOT NULL,
  kicker             text NOT NULL,
  dek                text NOT NULL,
  lang               text NOT NULL,
  genre              text NOT NULL,
  tag_ids            uuid[] NOT NULL,
  flags              text[] NOT NULL,
  byline             jsonb NOT NULL
);
CREATE INDEX cards_of ON newsroom.cards (article_id);
COMMENT ON TABLE newsroom.cards IS 'One row per publication in play of a story that is not held and not killed: all that readers get of it but its text, with what decides whether they may; rebuildable';
COMMENT ON COLUMN newsroom.cards.told IS 'Readers were told something of a publication of this story, or will be';

ALTER TABLE newsroom.listings
  ADD COLUMN first_published_at timestamptz, ADD COLUMN updated_at timestamptz, ADD COLUMN modified_at timestamptz,
  ADD COLUMN live_from timestamptz, ADD COLUMN live_until timestamptz, ADD COLUMN embargo_until timestamptz,
  ADD COLUMN late boolean, ADD COLUMN facets uuid[];
COMMENT ON TABLE newsroom.listings IS 'One row per category, tag, author, genre, language or flag of a publication in play, and one for every such publication; rebuildable';
COMMENT ON COLUMN newsroom.listings.late IS 'Readers were told of a change more than 45 days after the time by which lists are sorted';
COMMENT ON COLUMN newsroom.listings.facets IS 'Everything that the publication is listed under, but the one for all: what a list tests on the row that it walks';

CREATE VIEW newsroom.cards_due AS
  SELECT p.id AS publication_id, p.article_id, p.revision_id, p.category_id, p.first_published_at, p.published_at, p.updated_at,
    greatest(p.live_from, p.published_at, p.touched_at) AS modified_at, p.live_from, p.live_until, a.embargo_until, p.edition, r.word_count,
    EXISTS (SELECT FROM newsroom.publications n WHERE n.article_id = a.id AND n.public_note IS NOT NULL AND n.cancelled_at IS NULL) AS told,
    p.slug, r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.flags, r.byline
  FROM newsroom.articles a JOIN newsroom.publications p ON p.article_id = a.id JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE a.held_at IS NULL AND a.killed_at IS NULL AND NOT p.past AND p.cancelled_at IS NULL;
COMMENT ON VIEW newsroom.cards_due IS 'The cards as they should be';
CREATE VIEW newsroom.listings_due AS
  SELECT f.id AS facet_id, c.published_at, c.article_id, c.publication_id, c.first_published_at, c.updated_at, c.modified_at,
    c.live_from, c.live_until, c.embargo_until, c.updated_at - c.published_at > interval '1080 hours' AS late, under.facets
  FROM newsroom.cards_due c
  CROSS JOIN LATERAL (SELECT array_agg(DISTINCT u.id ORDER BY u.id) AS facets FROM (
    SELECT c.category_id AS id UNION ALL SELECT unnest(c.tag_ids)
    UNION ALL SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) name
    UNION ALL SELECT newsroom.facet('genre', c.genre) UNION ALL SELECT newsroom.facet('lang', c.lang)
    UNION ALL SELECT newsroom.facet('flag', flag) FROM unnest(c.flags) flag) u) under
  CROSS JOIN LATERAL unnest(under.facets || newsroom.facet('all', '')) f(id);
COMMENT ON VIEW newsroom.listings_due IS 'The listings as they should be';

-- The story's row is locked first, as every act does: two that write its rows at once would meet in their keys.
CREATE FUNCTION newsroom.show(articles uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM newsroom.articles a WHERE a.id = ANY (articles) ORDER BY a.id FOR NO KEY UPDATE;
  DELETE FROM newsroom.listings l WHERE l.article_id = ANY (articles);
  DELETE FROM newsroom.cards c WHERE c.article_id = ANY (articles);
  INSERT INTO newsroom.cards SELECT * FROM newsroom.cards_due d WHERE d.article_id = ANY (articles);
  INSERT INTO newsroom.listings SELECT * FROM newsroom.listings_due d WHERE d.article_id = ANY (articles);
END $$;
COMMENT ON FUNCTION newsroom.show(uuid[]) IS 'Writes the cards and listings of these stories anew';
CREATE FUNCTION newsroom.show_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.show(ARRAY(SELECT DISTINCT article_id FROM placed));
  RETURN NULL;
END $$;
CREATE FUNCTION newsroom.show_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved uuid[] := ARRAY(SELECT DISTINCT n.article_id FROM now_so n JOIN before b ON b.id = n.id WHERE
    (n.revision_id, n.live_from, n.live_until, n.cancelled_at, n.slug, n.category_id, n.first_published_at, n.published_at, n.updated_at, n.edition, n.past, n.touched_at, n.public_note)
    IS DISTINCT FROM (b.revision_id, b.live_from, b.live_until, b.cancelled_at, b.slug, b.category_id, b.first_published_at, b.published_at, b.updated_at, b.edition, b.past, b.touched_at, b.public_note));
BEGIN
  IF cardinality(moved) > 0 THEN
    PERFORM newsroom.show(moved);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION newsroom.show_kept_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.show(ARRAY[NEW.id]);
  RETURN NULL;
END $$;
CREATE TRIGGER publications_show_placed AFTER INSERT ON newsroom.publications REFERENCING NEW TABLE AS placed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.show_placed();
CREATE TRIGGER publications_show_moved AFTER UPDATE ON newsroom.publications REFERENCING OLD TABLE AS before NEW TABLE AS now_so
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.show_moved();
CREATE TRIGGER articles_show_kept_back AFTER UPDATE OF held_at, killed_at, embargo_until ON newsroom.articles FOR EACH ROW
  WHEN ((OLD.held_at, OLD.killed_at, OLD.embargo_until) IS DISTINCT FROM (NEW.held_at, NEW.killed_at, NEW.embargo_until))
  EXECUTE FUNCTION newsroom.show_kept_back();

DELETE FROM newsroom.listings;
ALTER TABLE newsroom.listings ALTER COLUMN first_published_at SET NOT NULL, ALTER COLUMN updated_at SET NOT NULL,
  ALTER COLUMN modified_at SET NOT NULL, ALTER COLUMN live_from SET NOT NULL, ALTER COLUMN late SET NOT NULL, ALTER COLUMN facets SET NOT NULL;
-- After a restore nothing is known of the tables yet, and the joins below would be laid for empty ones.
ANALYZE newsroom.articles, newsroom.publications, newsroom.revisions;
INSERT INTO newsroom.cards SELECT * FROM newsroom.cards_due;
INSERT INTO newsroom.listings SELECT * FROM newsroom.listings_due;
DROP INDEX newsroom.listings_of;
CREATE INDEX listings_of ON newsroom.listings (article_id, facet_id);
CREATE INDEX listings_modified ON newsroom.listings (facet_id, modified_at, article_id);
-- The few whose times lie far apart: a span of one time in the order of another is the same span, and these.
CREATE INDEX listings_again ON newsroom.listings (facet_id, published_at, article_id) WHERE first_published_at <> published_at;
CREATE INDEX listings_late ON newsroom.listings (facet_id, published_at, article_id) WHERE late;

-- The predicate of visibility is still the two functions; held and killed stories have no row here.
ALTER TABLE newsroom.cards ENABLE ROW LEVEL SECURITY;
CREATE POLICY live ON newsroom.cards FOR SELECT
  USING (newsroom.in_its_time(false, published_at, live_from, live_until) AND newsroom.not_kept_back(NULL, NULL, embargo_until));
ALTER POLICY live ON newsroom.listings
  USING (newsroom.in_its_time(false, published_at, live_from, live_until) AND newsroom.not_kept_back(NULL, NULL, embargo_until));
CREATE OR REPLACE VIEW published.articles AS
  SELECT c.article_id AS id, c.publication_id, c.slug, c.category_id, c.edition AS version,
         c.first_published_at, c.published_at, c.updated_at, c.modified_at,
         c.headline, c.kicker, c.dek, c.lang, c.genre, c.tag_ids, c.byline, c.flags, c.word_count,
         (SELECT r.body FROM newsroom.revisions r WHERE r.id = c.revision_id) AS body, c.told
  FROM newsroom.cards c
  WHERE newsroom.in_its_time(false, c.published_at, c.live_from, c.live_until) AND newsroom.not_kept_back(NULL, NULL, c.embargo_until);
CREATE OR REPLACE VIEW published.listings AS
  SELECT l.facet_id, l.published_at, l.article_id, l.publication_id, l.first_published_at, l.updated_at, l.modified_at, l.late, l.facets
  FROM newsroom.listings l
  WHERE newsroom.in_its_time(false, l.published_at, l.live_from, l.live_until) AND newsroom.not_kept_back(NULL, NULL, l.embargo_until);
CREATE OR REPLACE VIEW published.tags AS
  SELECT t.id, t.slug, t.name, t.changed_at FROM newsroom.tags t
  WHERE t.merged_into IS NULL AND (SELECT true FROM published.listings l WHERE l.facet_id = t.id LIMIT 1);
CREATE OR REPLACE VIEW published.authors AS
  SELECT a.id, a.slug, a.name, a.bio, a.changed_at FROM newsroom.authors a
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1);
CREATE OR REPLACE VIEW published.former_slugs WITH (security_barrier) AS
  SELECT f.kind, f.slug, f.id, f.left_at FROM newsroom.former_slugs f
  WHERE CASE f.kind
    WHEN 'category' THEN EXISTS (SELECT FROM newsroom.categories c WHERE c.id = f.id AND c.merged_into IS NULL)
    ELSE (SELECT true FROM published.listings l WHERE l.facet_id = f.id LIMIT 1) END;

-- What a name, an address or a word shows on thousands of stories is told of them a few hundred at a time: one statement
-- over all of them would end at its timeout, and everybody would wait for it.
CREATE TABLE newsroom.touches (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  facet_id     uuid NOT NULL,
  published_at timestamptz NOT NULL DEFAULT '-infinity',
  article_id   uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
);
COMMENT ON TABLE newsroom.touches IS 'Facets whose stories show something that changed, and how far they were told of it';
CREATE FUNCTION newsroom.touch_stories(articles uuid[]) RETURNS void LANGUAGE sql AS $$
  UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, newsroom.act_clock()) WHERE p.article_id = ANY (articles) AND NOT p.past $$;
CREATE FUNCTION newsroom.touch(facet uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  few uuid[] := ARRAY(SELECT l.article_id FROM newsroom.listings l WHERE l.facet_id = facet LIMIT 201);
BEGIN
  IF cardinality(few) > 200 THEN
    INSERT INTO newsroom.touches (facet_id) VALUES (facet);
  ELSE
    PERFORM newsroom.touch_stories(few);
  END IF;
END $$;
COMMENT ON FUNCTION newsroom.touch(uuid) IS 'Moves modified_at of all stories listed under a facet: at once when they are few, else little by little';
CREATE FUNCTION newsroom.touch_next() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  task newsroom.touches;
  stories uuid[];
BEGIN
  SELECT * INTO task FROM newsroom.touches ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF task.id IS NULL THEN
    RETURN 0;
  END IF;
  SELECT array_agg(l.article_id ORDER BY l.article_id), max(l.published_at) INTO stories, task.published_at FROM (
    SELECT l.article_id, l.published_at FROM newsroom.listings l
    WHERE l.facet_id = task.facet_id AND (l.published_at, l.article_id) > (task.published_at, task.article_id)
    ORDER BY l.published_at, l.article_id LIMIT 200) l;
  IF stories IS NULL THEN
    DELETE FROM newsroom.touches WHERE id = task.id;
    RETURN 0;
  END IF;
  UPDATE newsroom.touches t SET (published_at, article_id) = (
    SELECT l.published_at, l.article_id FROM newsroom.listings l
    WHERE l.facet_id = task.facet_id AND l.article_id = ANY (stories) AND l.published_at = task.published_at ORDER BY l.article_id DESC LIMIT 1)
  WHERE t.id = task.id;
  PERFORM FROM newsroom.articles a WHERE a.id = ANY (stories) ORDER BY a.id FOR NO KEY UPDATE;
  PERFORM newsroom.touch_stories(stories);
  RETURN cardinality(stories);
END $$;
COMMENT ON FUNCTION newsroom.touch_next() IS 'The next few stories of the oldest task; how many it told. Nothing is left to do at 0';

CREATE OR REPLACE FUNCTION newsroom.touch_below() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.touch(b.id) FROM (
    WITH RECURSIVE below AS (SELECT NEW.id AS id UNION SELECT c.id FROM newsroom.categories c JOIN below b ON c.parent_id = b.id)
    SELECT id FROM below) b;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION newsroom.touch_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.touch(NEW.id);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION newsroom.touch_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.touch(newsroom.facet('all', ''));
  RETURN NULL;
END $$;
DROP INDEX newsroom.publications_modified;
DROP INDEX newsroom.publications_category;
