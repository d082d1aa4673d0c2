-- A series is a set of stories in an order that editors keep. It is theirs, as Feature Posts are: no text says which it
-- belongs to, so putting one in, or another before it, voids no approval.
CREATE TABLE newsroom.series (
  id          uuid PRIMARY KEY,
  slug        text NOT NULL CONSTRAINT series_slug_once UNIQUE,
  name        text NOT NULL,
  description text NOT NULL DEFAULT '',
  version     bigint NOT NULL DEFAULT 1,
  changed_at  timestamptz NOT NULL DEFAULT newsroom.act_clock()
);
CREATE UNIQUE INDEX series_name_once ON newsroom.series (lower(name));
COMMENT ON TABLE newsroom.series IS 'Sets of stories in an order';
COMMENT ON COLUMN newsroom.series.description IS 'A few sentences for readers, over its stories; plain text';
COMMENT ON COLUMN newsroom.series.version IS 'Rises with every write, of its order too';

CREATE TABLE newsroom.series_parts (
  article_id uuid PRIMARY KEY REFERENCES newsroom.articles,
  series_id  uuid NOT NULL REFERENCES newsroom.series,
  position   int NOT NULL
);
CREATE INDEX series_parts_in_order ON newsroom.series_parts (series_id, position, article_id);
COMMENT ON TABLE newsroom.series_parts IS 'The stories of each series, whether readers have them or not; a story is in one at most';

ALTER TABLE newsroom.former_slugs DROP CONSTRAINT former_slugs_kind_known,
  ADD CONSTRAINT former_slugs_kind_known CHECK (kind IN ('category', 'tag', 'author', 'series'));
COMMENT ON TABLE newsroom.former_slugs IS 'Addresses that a category, a tag, an author or a series had: they lead to it for ever, unless something has that slug today';
CREATE TRIGGER series_keep_former_slug AFTER UPDATE OF slug OR DELETE ON newsroom.series
  FOR EACH ROW EXECUTE FUNCTION newsroom.keep_former_slug('series');
CREATE TRIGGER series_touch AFTER UPDATE OF name, slug ON newsroom.series FOR EACH ROW
  WHEN ((OLD.name, OLD.slug) IS DISTINCT FROM (NEW.name, NEW.slug)) EXECUTE FUNCTION newsroom.touch_listed();
CREATE TRIGGER series_stir AFTER UPDATE OR DELETE ON newsroom.series FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_terms();

-- A publication is listed under its series as under a tag, and its card says which.
ALTER TABLE newsroom.cards ADD COLUMN series_id uuid;
CREATE OR REPLACE VIEW newsroom.cards_due AS
  SELECT p.id AS publication_id, p.article_id, p.revision_id, p.category_id, p.first_published_at, p.published_at, p.updated_at,
    greatest(p.live_from, p.published_at, p.touched_at) AS modified_at, p.live_from, p.live_until, a.embargo_until, p.edition, r.word_count,
    EXISTS (SELECT FROM newsroom.publications n WHERE n.article_id = a.id AND n.public_note IS NOT NULL AND n.cancelled_at IS NULL) AS told,
    p.slug, r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.flags, r.byline, r.lead, r.picture_ids, r.extras, r.file_ids,
    (SELECT s.series_id FROM newsroom.series_parts s WHERE s.article_id = a.id) AS series_id
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
    UNION ALL SELECT newsroom.facet('flag', flag) FROM unnest(c.flags) flag
    UNION ALL SELECT c.series_id WHERE c.series_id IS NOT NULL) u) under
  CROSS JOIN LATERAL unnest(under.facets || newsroom.facet('all', '') || c.picture_ids || c.file_ids) f(id);
COMMENT ON TABLE newsroom.listings IS 'One row per category, tag, author, series, genre, language or flag of a publication in play, and one for every such publication; rebuildable';

-- Which series it is in is something that readers get of a story: coming and going moves modified_at, and writes its rows
-- anew. Another place in the order is something of the series alone.
CREATE FUNCTION newsroom.show_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.touch_stories(ARRAY[coalesce(NEW.article_id, OLD.article_id)]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.show_part() IS 'Tells a story that it came into a series, or left one';
CREATE TRIGGER series_parts_come AFTER INSERT OR DELETE ON newsroom.series_parts FOR EACH ROW EXECUTE FUNCTION newsroom.show_part();
CREATE TRIGGER series_parts_change AFTER UPDATE OF series_id ON newsroom.series_parts FOR EACH ROW
  WHEN (OLD.series_id <> NEW.series_id) EXECUTE FUNCTION newsroom.show_part();
CREATE FUNCTION newsroom.stir_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.stir(ARRAY(SELECT DISTINCT n.series_id FROM now_so n));
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.stir_order() IS 'Says that the order of a series changed';
CREATE TRIGGER series_parts_stir AFTER UPDATE ON newsroom.series_parts REFERENCING NEW TABLE AS now_so
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_order();

-- Barriers: what somebody asks of them is never tried on a series, or on a part, that readers do not have. Parts are counted
-- as readers have them: no number tells of one that is to come.
CREATE VIEW published.series WITH (security_barrier) AS
  SELECT s.id, s.slug, s.name, s.description, s.changed_at FROM newsroom.series s
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = s.id LIMIT 1);
COMMENT ON VIEW published.series IS 'Series of which readers have a story';
CREATE VIEW published.series_parts WITH (security_barrier) AS
  SELECT p.series_id, p.article_id, row_number() OVER (PARTITION BY p.series_id ORDER BY p.position, p.article_id) AS part,
    count(*) OVER (PARTITION BY p.series_id) AS parts
  FROM newsroom.series_parts p
  WHERE (SELECT true FROM published.listings l WHERE l.article_id = p.article_id AND l.facet_id = p.series_id LIMIT 1);
COMMENT ON VIEW published.series_parts IS 'Stories of series that readers have, numbered in editors'' order';

CREATE OR REPLACE VIEW published.articles AS
  SELECT c.article_id AS id, c.publication_id, c.slug, c.category_id, c.edition AS version,
         c.first_published_at, c.published_at, c.updated_at, c.modified_at,
         c.headline, c.kicker, c.dek, c.lang, c.genre, c.tag_ids, c.byline, c.flags, c.word_count,
         (SELECT r.body FROM newsroom.revisions r WHERE r.id = c.revision_id) AS body, c.told, c.lead,
         CASE WHEN c.lead IS NOT NULL THEN (SELECT p.picture FROM published.pictures p WHERE p.id = (c.lead ->> 'picture')::uuid) END AS lead_picture,
         CASE WHEN cardinality(c.picture_ids) > 0 THEN (SELECT jsonb_agg(p.picture ORDER BY p.id) FROM published.pictures p WHERE p.id = ANY (c.picture_ids)) END AS pictures,
         c.extras,
         CASE WHEN cardinality(c.file_ids) > 0 THEN (SELECT jsonb_agg(f.file ORDER BY f.id) FROM published.files f WHERE f.id = ANY (c.file_ids)) END AS files,
         coalesce(d.visible, 0) AS comments, d.changed_at AS discussed_at,
         published.comments_on(d.policy, c.first_published_at,
           (SELECT s.comment_policy FROM newsroom.site s WHERE s.one), (SELECT s.comments_close_after FROM newsroom.site s WHERE s.one), newsroom.clock()) AS comment_policy,
         published.comments_close_at(d.policy, c.first_published_at, (SELECT s.comments_close_after FROM newsroom.site s WHERE s.one)) AS comments_close_at,
         c.series_id
  FROM newsroom.cards c LEFT JOIN newsroom.discussions d ON d.article_id = c.article_id
  WHERE newsroom.in_its_time(false, c.published_at, c.live_from, c.live_until) AND newsroom.not_kept_back(NULL, NULL, c.embargo_until);
