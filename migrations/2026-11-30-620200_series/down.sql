DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.series) THEN
    RAISE EXCEPTION 'There are series, which an older Copydesk cannot keep. Restore the backup of before instead';
  END IF;
END $$;
DROP VIEW published.articles;
CREATE VIEW published.articles AS
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
         published.comments_close_at(d.policy, c.first_published_at, (SELECT s.comments_close_after FROM newsroom.site s WHERE s.one)) AS comments_close_at
  FROM newsroom.cards c LEFT JOIN newsroom.discussions d ON d.article_id = c.article_id
  WHERE newsroom.in_its_time(false, c.published_at, c.live_from, c.live_until) AND newsroom.not_kept_back(NULL, NULL, c.embargo_until);
DROP VIEW published.series_parts;
DROP VIEW published.series;
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
DROP VIEW newsroom.cards_due;
CREATE VIEW newsroom.cards_due AS
  SELECT p.id AS publication_id, p.article_id, p.revision_id, p.category_id, p.first_published_at, p.published_at, p.updated_at,
    greatest(p.live_from, p.published_at, p.touched_at) AS modified_at, p.live_from, p.live_until, a.embargo_until, p.edition, r.word_count,
    EXISTS (SELECT FROM newsroom.publications n WHERE n.article_id = a.id AND n.public_note IS NOT NULL AND n.cancelled_at IS NULL) AS told,
    p.slug, r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.flags, r.byline, r.lead, r.picture_ids, r.extras, r.file_ids
  FROM newsroom.articles a JOIN newsroom.publications p ON p.article_id = a.id JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE a.held_at IS NULL AND a.killed_at IS NULL AND NOT p.past AND p.cancelled_at IS NULL;
COMMENT ON VIEW newsroom.cards_due IS 'The cards as they should be';
ALTER TABLE newsroom.cards DROP COLUMN series_id;
DELETE FROM newsroom.former_slugs WHERE kind = 'series';
ALTER TABLE newsroom.former_slugs DROP CONSTRAINT former_slugs_kind_known,
  ADD CONSTRAINT former_slugs_kind_known CHECK (kind IN ('category', 'tag', 'author'));
DROP TABLE newsroom.series_parts;
DROP TABLE newsroom.series;
DROP FUNCTION newsroom.show_part();
DROP FUNCTION newsroom.stir_order();
