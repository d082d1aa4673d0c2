-- Lists of a tag, an author, a genre, a language begin at the clock, as all others do: what is scheduled ahead is not
-- skipped row by row, but left out by the index. The time of a listing is that of its publication, so nothing else changes.
CREATE OR REPLACE VIEW published.listings AS
  SELECT l.facet_id, l.published_at, l.article_id, l.publication_id FROM newsroom.listings l
  WHERE l.published_at <= newsroom.clock() AND EXISTS (SELECT FROM newsroom.live v WHERE v.id = l.publication_id);
ALTER POLICY live ON newsroom.listings
  USING (published_at <= newsroom.clock() AND EXISTS (SELECT FROM newsroom.live l WHERE l.id = listings.publication_id));
