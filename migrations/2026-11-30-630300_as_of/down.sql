DROP FUNCTION published.texts_at(uuid[], timestamptz);
DROP FUNCTION published.walk_at(timestamptz, timestamptz, uuid, boolean, jsonb, uuid[], uuid[], uuid[], timestamptz[], int);
DROP FUNCTION published.list_at(text, timestamptz);
DROP FUNCTION published.text_at(uuid, timestamptz);
DROP FUNCTION newsroom.was_put_right(newsroom.publications, timestamptz);
DROP FUNCTION newsroom.was_read_at(newsroom.publications, timestamptz, timestamptz);
CREATE FUNCTION published.as_of(t timestamptz, before timestamptz, before_id uuid)
  RETURNS TABLE (id uuid, slug text, published_at timestamptz, category_id uuid, headline text, dek text, byline jsonb, body jsonb)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
  SELECT p.article_id, p.slug, p.published_at, p.category_id, r.headline, r.dek, r.byline, r.body
  FROM publications p JOIN revisions r ON r.id = p.revision_id
  WHERE t <= newsroom.clock() AND p.cancelled_at IS NULL AND p.live_from <= t AND (p.live_until IS NULL OR p.live_until > t)
    AND (p.published_at, p.article_id) < (least(before, t), before_id)
    AND EXISTS (SELECT FROM live l WHERE l.article_id = p.article_id)
  ORDER BY p.published_at DESC, p.article_id DESC LIMIT 101 $$;
COMMENT ON FUNCTION published.as_of(timestamptz, timestamptz, uuid) IS 'The newest stories as they stood at t, of those that may still be seen now';
