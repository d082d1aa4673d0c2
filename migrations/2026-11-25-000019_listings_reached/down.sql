ALTER POLICY live ON newsroom.listings USING (EXISTS (SELECT FROM newsroom.live l WHERE l.id = listings.publication_id));
CREATE OR REPLACE VIEW published.listings AS
  SELECT l.facet_id, l.published_at, l.article_id, l.publication_id FROM newsroom.listings l
  WHERE EXISTS (SELECT FROM newsroom.live v WHERE v.id = l.publication_id);
