CREATE OR REPLACE FUNCTION published.gone(asked_id uuid, asked_slug text)
  RETURNS TABLE (article_id uuid, notice text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
  SELECT a.id, a.public_notice FROM articles a
  WHERE (a.id = asked_id OR a.id = (SELECT s.article_id FROM slugs s WHERE s.slug = asked_slug AND s.public_from <= newsroom.clock()))
    AND EXISTS (SELECT FROM publications p WHERE p.article_id = a.id AND p.cancelled_at IS NULL AND p.began_noticed_at IS NOT NULL)
    AND NOT EXISTS (SELECT FROM live l WHERE l.article_id = a.id) $$;
