DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.picture_uses) THEN
    RAISE EXCEPTION 'Stories show pictures, which an older Copydesk cannot read. Restore the backup of before instead';
  END IF;
END $$;
DROP VIEW published.articles, published.renditions, published.pictures;
DROP POLICY live ON newsroom.renditions;
ALTER TABLE newsroom.renditions DISABLE ROW LEVEL SECURITY;
DROP POLICY live ON newsroom.pictures;
ALTER TABLE newsroom.pictures DISABLE ROW LEVEL SECURITY;
ALTER TABLE newsroom.pictures DROP COLUMN planned;
DROP TRIGGER pictures_touch ON newsroom.pictures;
DELETE FROM newsroom.listings l USING newsroom.pictures p WHERE l.facet_id = p.id;
DROP VIEW newsroom.listings_due, newsroom.cards_due;
ALTER TABLE newsroom.cards DROP COLUMN lead, DROP COLUMN picture_ids;
CREATE VIEW newsroom.cards_due AS
  SELECT p.id AS publication_id, p.article_id, p.revision_id, p.category_id, p.first_published_at, p.published_at, p.updated_at,
    greatest(p.live_from, p.published_at, p.touched_at) AS modified_at, p.live_from, p.live_until, a.embargo_until, p.edition, r.word_count,
    EXISTS (SELECT FROM newsroom.publications n WHERE n.article_id = a.id AND n.public_note IS NOT NULL AND n.cancelled_at IS NULL) AS told,
    p.slug, r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.flags, r.byline
  FROM newsroom.articles a JOIN newsroom.publications p ON p.article_id = a.id JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE a.held_at IS NULL AND a.killed_at IS NULL AND NOT p.past AND p.cancelled_at IS NULL;
CREATE VIEW newsroom.listings_due AS
  SELECT f.id AS facet_id, c.published_at, c.article_id, c.publication_id, c.first_published_at, c.updated_at, c.modified_at,
    c.live_from, c.live_until, c.embargo_until, c.updated_at - c.published_at > interval '1080 hours' AS late, under.facets
  FROM newsroom.cards c
  CROSS JOIN LATERAL (SELECT array_agg(DISTINCT u.id ORDER BY u.id) AS facets FROM (
    SELECT c.category_id AS id UNION ALL SELECT unnest(c.tag_ids)
    UNION ALL SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) name
    UNION ALL SELECT newsroom.facet('genre', c.genre) UNION ALL SELECT newsroom.facet('lang', c.lang)
    UNION ALL SELECT newsroom.facet('flag', flag) FROM unnest(c.flags) flag) u) under
  CROSS JOIN LATERAL unnest(under.facets || newsroom.facet('all', '')) f(id);
CREATE VIEW published.articles AS
  SELECT c.article_id AS id, c.publication_id, c.slug, c.category_id, c.edition AS version,
         c.first_published_at, c.published_at, c.updated_at, c.modified_at,
         c.headline, c.kicker, c.dek, c.lang, c.genre, c.tag_ids, c.byline, c.flags, c.word_count,
         (SELECT r.body FROM newsroom.revisions r WHERE r.id = c.revision_id) AS body, c.told
  FROM newsroom.cards c
  WHERE newsroom.in_its_time(false, c.published_at, c.live_from, c.live_until) AND newsroom.not_kept_back(NULL, NULL, c.embargo_until);
DROP TRIGGER revisions_change_pictures ON newsroom.revisions;
DROP TRIGGER revisions_use_pictures ON newsroom.revisions;
DROP FUNCTION newsroom.use_pictures();
DROP TABLE newsroom.picture_uses;
ALTER TABLE newsroom.revisions DROP CONSTRAINT revisions_lead_is_among_its_pictures, DROP COLUMN lead, DROP COLUMN picture_ids;
