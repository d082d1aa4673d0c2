CREATE OR REPLACE FUNCTION published.notes_of(asked_ids uuid[])
  RETURNS TABLE (article_id uuid, id uuid, kind text, at timestamptz, note text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
  SELECT asked.id, n.* FROM (SELECT DISTINCT unnest(asked_ids) AS id) asked CROSS JOIN LATERAL (
    SELECT p.id, p.change_kind, p.live_from, p.public_note FROM publications p
    WHERE p.article_id = asked.id AND p.cancelled_at IS NULL AND p.live_from <= newsroom.clock()
      AND (p.began_noticed_at IS NOT NULL OR EXISTS (SELECT FROM live l WHERE l.id = p.id))   -- noticed or not: no worker decides
      AND p.change_kind IN ('update', 'clarification', 'correction', 'retraction') AND p.public_note <> ''
      AND EXISTS (SELECT FROM live l WHERE l.article_id = asked.id)
    ORDER BY p.live_from DESC, p.id LIMIT 100) n
  ORDER BY asked.id, n.live_from DESC, n.id $$;
CREATE OR REPLACE VIEW published.listings AS
  SELECT l.facet_id, l.published_at, l.article_id, l.publication_id FROM newsroom.listings l
  WHERE l.published_at <= newsroom.clock() AND EXISTS (SELECT FROM newsroom.live v WHERE v.id = l.publication_id);
ALTER POLICY live ON newsroom.listings
  USING (published_at <= newsroom.clock() AND EXISTS (SELECT FROM newsroom.live l WHERE l.id = listings.publication_id));
ALTER POLICY live ON newsroom.revisions
  USING (EXISTS (SELECT FROM newsroom.live l WHERE l.revision_id = revisions.id));
