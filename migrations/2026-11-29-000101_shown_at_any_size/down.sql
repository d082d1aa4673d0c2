ALTER TABLE newsroom.listings ADD FOREIGN KEY (publication_id) REFERENCES newsroom.publications;
ALTER TABLE newsroom.cards ADD FOREIGN KEY (publication_id) REFERENCES newsroom.publications,
  ADD FOREIGN KEY (article_id) REFERENCES newsroom.articles, ADD FOREIGN KEY (revision_id) REFERENCES newsroom.revisions;
CREATE OR REPLACE FUNCTION newsroom.show(articles uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  stirred uuid[];
BEGIN
  PERFORM FROM newsroom.articles a WHERE a.id = ANY (articles) ORDER BY a.id FOR NO KEY UPDATE;
  stirred := ARRAY(SELECT DISTINCT l.facet_id FROM newsroom.listings l WHERE l.article_id = ANY (articles));
  DELETE FROM newsroom.listings l WHERE l.article_id = ANY (articles);
  DELETE FROM newsroom.cards c WHERE c.article_id = ANY (articles);
  INSERT INTO newsroom.cards SELECT * FROM newsroom.cards_due d WHERE d.article_id = ANY (articles);
  INSERT INTO newsroom.listings SELECT * FROM newsroom.listings_due d WHERE d.article_id = ANY (articles);
  PERFORM newsroom.stir(articles || newsroom.stirred_by(articles) || stirred);
END $$;
ALTER FUNCTION newsroom.show(uuid[]) RESET enable_seqscan;
CREATE OR REPLACE VIEW newsroom.listings_due AS
  SELECT f.id AS facet_id, c.published_at, c.article_id, c.publication_id, c.first_published_at, c.updated_at, c.modified_at,
    c.live_from, c.live_until, c.embargo_until, c.updated_at - c.published_at > interval '1080 hours' AS late, under.facets
  FROM newsroom.cards_due c
  CROSS JOIN LATERAL (SELECT array_agg(DISTINCT u.id ORDER BY u.id) AS facets FROM (
    SELECT c.category_id AS id UNION ALL SELECT unnest(c.tag_ids)
    UNION ALL SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) name
    UNION ALL SELECT newsroom.facet('genre', c.genre) UNION ALL SELECT newsroom.facet('lang', c.lang)
    UNION ALL SELECT newsroom.facet('flag', flag) FROM unnest(c.flags) flag) u) under
  CROSS JOIN LATERAL unnest(under.facets || newsroom.facet('all', '')) f(id);
