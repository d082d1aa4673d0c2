-- A story that began and ended by time is gone in that second, whether a worker noticed it or not: readers had it, unless it was
-- kept back all the while.
CREATE OR REPLACE FUNCTION published.gone(asked_id uuid, asked_slug text)
  RETURNS TABLE (article_id uuid, notice text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
  SELECT a.id, a.public_notice FROM articles a
  WHERE (a.id = asked_id OR a.id = (SELECT s.article_id FROM slugs s WHERE s.slug = asked_slug AND s.public_from <= newsroom.clock()))
    AND EXISTS (SELECT FROM publications p WHERE p.article_id = a.id AND p.cancelled_at IS NULL AND (p.began_noticed_at IS NOT NULL
      OR (NOT p.past AND a.killed_at IS NULL AND p.live_until <= newsroom.clock()
        AND greatest(p.live_from, p.published_at, a.embargo_until) < least(p.live_until, a.held_at))))
    AND NOT EXISTS (SELECT FROM live l WHERE l.article_id = a.id) $$;
