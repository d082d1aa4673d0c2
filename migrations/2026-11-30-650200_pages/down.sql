DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.revisions r WHERE r.genre = 'page') THEN
    RAISE EXCEPTION 'There are pages, which an older Copydesk cannot keep apart from stories. Restore the backup of before instead';
  END IF;
END $$;
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
  CROSS JOIN LATERAL unnest(under.facets || newsroom.facet('all', '') || c.picture_ids || c.file_ids) f(id);
DROP INDEX newsroom.revisions_pages, newsroom.cards_pages;
