-- What a story is listed under follows from its card alone, and the rows of many stories are written story by story along
-- their keys: a plan made for an empty table and kept by a long import still touches nothing but these stories.
CREATE OR REPLACE VIEW newsroom.listings_due AS
  SELECT f.id AS facet_id, c.published_at, c.article_id, c.publication_id, c.first_published_at, c.updated_at, c.modified_at,
    c.live_from, c.live_until, c.embargo_until, c.updated_at - c.published_at > interval '1080 hours' AS late, under.facets
  FROM newsroom.cards c
  CROSS JOIN LATERAL (SELECT array_agg(DISTINCT u.id ORDER BY u.id) AS facets FROM (
    SELECT c.category_id AS id UNION ALL SELECT unnest(c.tag_ids)
    UNION ALL SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) name
    UNION ALL SELECT newsroom.facet('genre', c.genre) UNION ALL SELECT newsroom.facet('lang', c.lang)
    UNION ALL SELECT newsroom.facet('flag', flag) FROM unnest(c.flags) flag) u) under
  CROSS JOIN LATERAL unnest(under.facets || newsroom.facet('all', '')) f(id);
COMMENT ON VIEW newsroom.listings_due IS 'The listings as they should be, going by the cards';

CREATE OR REPLACE FUNCTION newsroom.show(articles uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  stirred uuid[];
  placed uuid[];
BEGIN
  PERFORM FROM newsroom.articles a WHERE a.id = ANY (articles) ORDER BY a.id FOR NO KEY UPDATE;
  WITH gone AS (DELETE FROM newsroom.listings l USING unnest(articles) one WHERE l.article_id = one RETURNING l.facet_id)
    SELECT array_agg(DISTINCT g.facet_id) INTO stirred FROM gone g;
  DELETE FROM newsroom.cards c USING unnest(articles) one WHERE c.article_id = one;
  -- OFFSET 0 keeps the one story inside: one walk along its keys, never one over all of them.
  INSERT INTO newsroom.cards
    SELECT d.* FROM unnest(articles) one CROSS JOIN LATERAL (SELECT * FROM newsroom.cards_due d WHERE d.article_id = one OFFSET 0) d;
  WITH listed AS (INSERT INTO newsroom.listings
    SELECT d.* FROM unnest(articles) one CROSS JOIN LATERAL (SELECT * FROM newsroom.listings_due d WHERE d.article_id = one OFFSET 0) d
    RETURNING facet_id) SELECT array_agg(DISTINCT l.facet_id) INTO placed FROM listed l;
  PERFORM newsroom.stir(articles || stirred || placed
    || ARRAY(SELECT newsroom.facet('lists', '') FROM newsroom.slots s WHERE s.article_id = ANY (articles) LIMIT 1));
END $$;

-- Rows that are written from publications, which are never deleted, need not ask for them again one by one.
ALTER TABLE newsroom.cards DROP CONSTRAINT cards_publication_id_fkey, DROP CONSTRAINT cards_article_id_fkey, DROP CONSTRAINT cards_revision_id_fkey;
ALTER TABLE newsroom.listings DROP CONSTRAINT listings_publication_id_fkey;
