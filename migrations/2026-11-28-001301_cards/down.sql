DROP TRIGGER publications_show_placed ON newsroom.publications;
DROP TRIGGER publications_show_moved ON newsroom.publications;
DROP TRIGGER articles_show_kept_back ON newsroom.articles;
DROP VIEW published.former_slugs, published.tags, published.authors, published.listings, published.articles;
DROP POLICY live ON newsroom.listings;
DROP FUNCTION newsroom.show_placed(), newsroom.show_moved(), newsroom.show_kept_back(), newsroom.show(uuid[]);
CREATE OR REPLACE FUNCTION newsroom.touch_below() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH RECURSIVE below AS (
    SELECT NEW.id AS id UNION SELECT c.id FROM newsroom.categories c JOIN below b ON c.parent_id = b.id)
  UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, NEW.changed_at)
  FROM below b WHERE p.category_id = b.id AND NOT p.past;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION newsroom.touch_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, NEW.changed_at)
  FROM newsroom.listings l WHERE l.facet_id = NEW.id AND p.id = l.publication_id AND NOT p.past;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION newsroom.touch_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, NEW.changed_at) WHERE NOT p.past;
  RETURN NULL;
END $$;
DROP FUNCTION newsroom.touch(uuid), newsroom.touch_next(), newsroom.touch_stories(uuid[]);
DROP TABLE newsroom.touches;
DELETE FROM newsroom.listings WHERE facet_id = newsroom.facet('all', '') OR facet_id IN (SELECT id FROM newsroom.categories);
DROP VIEW newsroom.listings_due;
DROP INDEX newsroom.listings_of, newsroom.listings_modified, newsroom.listings_again, newsroom.listings_late;
ALTER TABLE newsroom.listings DROP COLUMN first_published_at, DROP COLUMN updated_at, DROP COLUMN modified_at, DROP COLUMN live_from,
  DROP COLUMN live_until, DROP COLUMN embargo_until, DROP COLUMN late, DROP COLUMN facets;
CREATE INDEX listings_of ON newsroom.listings (publication_id);
COMMENT ON TABLE newsroom.listings IS 'One row per tag, author, genre, language or flag of a publication in play; rebuildable';
-- Held stories had their listings too.
INSERT INTO newsroom.listings (facet_id, published_at, article_id, publication_id)
  SELECT f.id, p.published_at, p.article_id, p.id
  FROM newsroom.articles a JOIN newsroom.publications p ON p.article_id = a.id JOIN newsroom.revisions r ON r.id = p.revision_id
  CROSS JOIN LATERAL (SELECT unnest(r.tag_ids) AS id UNION SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(r.byline) name
    UNION SELECT newsroom.facet('genre', r.genre) UNION SELECT newsroom.facet('lang', r.lang) UNION SELECT newsroom.facet('flag', flag) FROM unnest(r.flags) flag) f
  WHERE (a.held_at IS NOT NULL OR a.killed_at IS NOT NULL) AND NOT p.past AND p.cancelled_at IS NULL;
DROP VIEW newsroom.cards_due;
DROP TABLE newsroom.cards;
DROP FUNCTION newsroom.facet(text, text);
CREATE POLICY live ON newsroom.listings FOR SELECT
  USING (published_at <= newsroom.clock() AND (SELECT true FROM newsroom.live l WHERE l.id = listings.publication_id));
CREATE VIEW published.articles AS   -- id is p.article_id: (published_at, id) must be one index
  SELECT p.article_id AS id, p.id AS publication_id, p.slug, p.category_id, p.edition AS version,
         p.first_published_at, p.published_at, p.updated_at, greatest(p.live_from, p.published_at, p.touched_at) AS modified_at,
         r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.byline, r.flags, r.word_count, r.body
  FROM newsroom.publications p
  JOIN newsroom.articles a ON a.id = p.article_id
  JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE newsroom.in_its_time(p.past, p.published_at, p.live_from, p.live_until)
    AND newsroom.not_kept_back(a.held_at, a.killed_at, a.embargo_until);
CREATE VIEW published.listings AS
  SELECT l.facet_id, l.published_at, l.article_id, l.publication_id FROM newsroom.listings l
  WHERE l.published_at <= newsroom.clock() AND (SELECT true FROM newsroom.live v WHERE v.id = l.publication_id);
CREATE VIEW published.tags AS
  SELECT t.id, t.slug, t.name, t.changed_at FROM newsroom.tags t
  WHERE t.merged_into IS NULL AND EXISTS (SELECT FROM published.listings l WHERE l.facet_id = t.id);
CREATE VIEW published.authors AS
  SELECT a.id, a.slug, a.name, a.bio, a.changed_at FROM newsroom.authors a
  WHERE EXISTS (SELECT FROM published.listings l WHERE l.facet_id = a.id);
-- Only of what readers have now: what nobody may know of has no past either. Carries its own predicate, whoever owns it.
CREATE VIEW published.former_slugs WITH (security_barrier) AS
  SELECT f.kind, f.slug, f.id, f.left_at FROM newsroom.former_slugs f
  WHERE CASE f.kind
    WHEN 'category' THEN EXISTS (SELECT FROM newsroom.categories c WHERE c.id = f.id AND c.merged_into IS NULL)
    ELSE EXISTS (SELECT FROM newsroom.listings l JOIN newsroom.live v ON v.id = l.publication_id
                 WHERE l.facet_id = f.id AND l.published_at <= newsroom.clock()) END;
CREATE INDEX publications_modified ON newsroom.publications (greatest(live_from, published_at, touched_at) DESC, article_id DESC) WHERE NOT past;
CREATE INDEX publications_category ON newsroom.publications (category_id, published_at DESC, article_id DESC) WHERE NOT past;
