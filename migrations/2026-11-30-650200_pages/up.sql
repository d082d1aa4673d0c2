-- A page (About, Imprint) is written, approved and published as a story is, and stands at its own address. It is in no list:
-- what lists are walked by has no row for it but those by which its pictures and files are found.
CREATE INDEX cards_pages ON newsroom.cards (article_id) WHERE genre = 'page';
CREATE INDEX revisions_pages ON newsroom.revisions (article_id) WHERE genre = 'page';
CREATE OR REPLACE VIEW newsroom.listings_due AS
  SELECT f.id AS facet_id, c.published_at, c.article_id, c.publication_id, c.first_published_at, c.updated_at, c.modified_at,
    c.live_from, c.live_until, c.embargo_until, c.updated_at - c.published_at > interval '1080 hours' AS late, under.facets, sorted.letters
  FROM newsroom.cards c
  CROSS JOIN LATERAL (SELECT array_agg(DISTINCT u.id ORDER BY u.id) AS facets FROM (
    SELECT c.category_id AS id UNION ALL SELECT unnest(c.tag_ids)
    UNION ALL SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) name
    UNION ALL SELECT newsroom.facet('genre', c.genre) UNION ALL SELECT newsroom.facet('lang', c.lang)
    UNION ALL SELECT newsroom.facet('flag', flag) FROM unnest(c.flags) flag
    UNION ALL SELECT c.series_id WHERE c.series_id IS NOT NULL) u) under
  CROSS JOIN LATERAL (SELECT newsroom.letters(c.headline) AS letters OFFSET 0) sorted
  CROSS JOIN LATERAL unnest(CASE WHEN c.genre = 'page' THEN '{}'::uuid[] ELSE under.facets || newsroom.facet('all', '') END || c.picture_ids || c.file_ids) f(id);
