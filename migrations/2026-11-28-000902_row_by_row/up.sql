-- Whether a row may be seen is looked up row by row. As EXISTS the planner may answer it by hashing every live publication
-- for one question, and does as soon as an author or a tag has many stories; a scalar subquery is never hashed.
ALTER POLICY live ON newsroom.revisions
  USING ((SELECT true FROM newsroom.live l WHERE l.revision_id = revisions.id LIMIT 1));
ALTER POLICY live ON newsroom.listings
  USING (published_at <= newsroom.clock() AND (SELECT true FROM newsroom.live l WHERE l.id = listings.publication_id));
CREATE OR REPLACE VIEW published.listings AS
  SELECT l.facet_id, l.published_at, l.article_id, l.publication_id FROM newsroom.listings l
  WHERE l.published_at <= newsroom.clock() AND (SELECT true FROM newsroom.live v WHERE v.id = l.publication_id);

-- A function that is not inlined is planned anew at each call when it is written in SQL; in plpgsql a session keeps its plan.
CREATE OR REPLACE FUNCTION published.notes_of(asked_ids uuid[])
  RETURNS TABLE (article_id uuid, id uuid, kind text, at timestamptz, note text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT asked.id, n.id, n.change_kind, n.live_from, n.public_note
  FROM (SELECT DISTINCT unnest(asked_ids) AS id) asked CROSS JOIN LATERAL (
    SELECT p.id, p.change_kind, p.live_from, p.public_note FROM publications p
    WHERE p.article_id = asked.id AND p.cancelled_at IS NULL AND p.live_from <= newsroom.clock()
      AND (p.began_noticed_at IS NOT NULL OR EXISTS (SELECT FROM live l WHERE l.id = p.id))   -- noticed or not: no worker decides
      AND p.change_kind IN ('update', 'clarification', 'correction', 'retraction') AND p.public_note <> ''
      AND EXISTS (SELECT FROM live l WHERE l.article_id = asked.id)
    ORDER BY p.live_from DESC, p.id LIMIT 100) n
  ORDER BY asked.id, n.live_from DESC, n.id;
END $$;
