-- What moves `modified_at` besides a new text: a name, an address or a place on Feature Posts that a story's answer shows.
-- Kept by triggers, so that no way of renaming can forget it. The sort key of a story by that time is one index.
ALTER TABLE newsroom.publications ADD COLUMN touched_at timestamptz;
COMMENT ON COLUMN newsroom.publications.touched_at IS 'When something that readers get with this text last changed without it: names and addresses of its category, tags and authors, its place among Feature Posts, the address of the site. Null: never';
CREATE INDEX publications_modified ON newsroom.publications (greatest(live_from, published_at, touched_at) DESC, article_id DESC) WHERE NOT past;

CREATE FUNCTION newsroom.touch_below() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH RECURSIVE below AS (
    SELECT NEW.id AS id UNION SELECT c.id FROM newsroom.categories c JOIN below b ON c.parent_id = b.id)
  UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, NEW.changed_at)
  FROM below b WHERE p.category_id = b.id AND NOT p.past;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.touch_below() IS 'Stories of a category and of those below it show its name and its place';
CREATE TRIGGER categories_touch AFTER UPDATE OF name, slug, parent_id ON newsroom.categories FOR EACH ROW
  WHEN ((OLD.name, OLD.slug, OLD.parent_id) IS DISTINCT FROM (NEW.name, NEW.slug, NEW.parent_id))
  EXECUTE FUNCTION newsroom.touch_below();

CREATE FUNCTION newsroom.touch_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, NEW.changed_at)
  FROM newsroom.listings l WHERE l.facet_id = NEW.id AND p.id = l.publication_id AND NOT p.past;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.touch_listed() IS 'Stories with a tag or an author show its name and its address';
CREATE TRIGGER tags_touch AFTER UPDATE OF name, slug ON newsroom.tags FOR EACH ROW
  WHEN ((OLD.name, OLD.slug) IS DISTINCT FROM (NEW.name, NEW.slug))
  EXECUTE FUNCTION newsroom.touch_listed();
-- The printed name is part of the text; the page of an author is not.
CREATE TRIGGER authors_touch AFTER UPDATE OF slug ON newsroom.authors FOR EACH ROW
  WHEN (OLD.slug IS DISTINCT FROM NEW.slug)
  EXECUTE FUNCTION newsroom.touch_listed();

CREATE FUNCTION newsroom.touch_featured() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, newsroom.act_clock())
  WHERE p.article_id = NEW.article_id AND NOT p.past
    AND EXISTS (SELECT FROM newsroom.lists l WHERE l.id = NEW.list_id AND l.slug = 'featured');
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.touch_featured() IS 'A story says whether it is featured';
CREATE TRIGGER slots_touch AFTER INSERT OR UPDATE ON newsroom.slots FOR EACH ROW EXECUTE FUNCTION newsroom.touch_featured();

CREATE FUNCTION newsroom.touch_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, NEW.changed_at) WHERE NOT p.past;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.touch_all() IS 'Every address of a story begins with that of the site';
CREATE TRIGGER site_touch AFTER UPDATE OF url ON newsroom.site FOR EACH ROW
  WHEN (OLD.url IS DISTINCT FROM NEW.url)
  EXECUTE FUNCTION newsroom.touch_all();

CREATE OR REPLACE VIEW published.articles AS   -- id is p.article_id: (published_at, id) must be one index
  SELECT p.article_id AS id, p.id AS publication_id, p.slug, p.category_id, p.edition AS version,
         p.first_published_at, p.published_at, p.updated_at, greatest(p.live_from, p.published_at, p.touched_at) AS modified_at,
         r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.byline, r.flags, r.word_count, r.body
  FROM newsroom.publications p
  JOIN newsroom.articles a ON a.id = p.article_id
  JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE newsroom.in_its_time(p.past, p.published_at, p.live_from, p.live_until)
    AND newsroom.not_kept_back(a.held_at, a.killed_at, a.embargo_until);
