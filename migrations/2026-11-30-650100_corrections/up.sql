-- All that readers were told was wrong, newest first: one walk of an index, whatever becomes of the stories.
CREATE INDEX publications_corrected ON newsroom.publications (live_from DESC, id DESC)
  WHERE cancelled_at IS NULL AND public_note <> '' AND change_kind IN ('clarification', 'correction', 'retraction');
CREATE FUNCTION published.corrections(before timestamptz, before_id uuid, most int)
  RETURNS TABLE (id uuid, kind text, at timestamptz, note text, slug text, headline text, lang text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
  SELECT p.id, p.change_kind, p.live_from, p.public_note, c.slug, c.headline, c.lang
  FROM (SELECT w.id, w.article_id, w.change_kind, w.live_from, w.public_note FROM publications w
    WHERE w.cancelled_at IS NULL AND w.public_note <> '' AND w.change_kind IN ('clarification', 'correction', 'retraction')
      AND w.live_from <= newsroom.clock() AND (w.live_from, w.id) < (coalesce(before, 'infinity'), coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
      AND (w.began_noticed_at IS NOT NULL OR (SELECT true FROM live l WHERE l.id = w.id LIMIT 1))   -- noticed or not: no worker decides
    ORDER BY w.live_from DESC, w.id DESC LIMIT 2000) p
  CROSS JOIN LATERAL (SELECT k.slug, k.headline, k.lang FROM cards k WHERE k.article_id = p.article_id
    AND newsroom.in_its_time(false, k.published_at, k.live_from, k.live_until) AND newsroom.not_kept_back(NULL, NULL, k.embargo_until) LIMIT 1) c
  ORDER BY p.live_from DESC, p.id DESC LIMIT least(most, 101) $$;
COMMENT ON FUNCTION published.corrections(timestamptz, uuid, int) IS 'What readers were told was wrong in stories that they have now, newest first, from a place on';
