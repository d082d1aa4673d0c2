-- The site as it was: of stories that readers have now, the text that they had at an instant. Functions, not views: no
-- expression of the caller gets inside, and each asks by itself whether the story may still be seen. A text that a correction
-- or a retraction took the place of is told of and not shown.
DROP FUNCTION published.as_of(timestamptz, timestamptz, uuid);
CREATE FUNCTION newsroom.was_read_at(range newsroom.publications, t timestamptz, clock timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN t <= clock AND range.cancelled_at IS NULL AND range.live_from <= t AND range.published_at <= t AND (range.live_until IS NULL OR range.live_until > t)
    AND (range.began_noticed_at IS NOT NULL OR newsroom.is_live_at(range.id, clock))
    AND (SELECT true FROM newsroom.cards c WHERE c.article_id = range.article_id
      AND newsroom.in_its_time_at(false, c.published_at, c.live_from, c.live_until, clock) AND newsroom.not_kept_back_at(NULL, NULL, c.embargo_until, clock) LIMIT 1) IS NOT NULL;
END $$;
COMMENT ON FUNCTION newsroom.was_read_at(newsroom.publications, timestamptz, timestamptz) IS 'Whether readers had a text at an instant of the past, of a story that they have now';
CREATE FUNCTION newsroom.was_put_right(range newsroom.publications, clock timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM newsroom.publications q WHERE q.article_id = range.article_id AND q.cancelled_at IS NULL AND q.live_from > range.live_from AND q.live_from <= clock
    AND q.change_kind IN ('correction', 'retraction') AND (q.began_noticed_at IS NOT NULL OR newsroom.is_live_at(q.id, clock)));
END $$;
COMMENT ON FUNCTION newsroom.was_put_right(newsroom.publications, timestamptz) IS 'Whether a correction or a retraction took the place of a text since';

CREATE FUNCTION published.text_at(asked uuid, t timestamptz) RETURNS TABLE (publication_id uuid, withheld boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
DECLARE
  clock timestamptz := newsroom.clock();
BEGIN
  RETURN QUERY SELECT p.id, newsroom.was_put_right(p, clock) FROM publications p WHERE p.article_id = asked AND newsroom.was_read_at(p, t, clock) LIMIT 1;
END $$;
COMMENT ON FUNCTION published.text_at(uuid, timestamptz) IS 'The text of a story that readers had at an instant, and whether it was put right since';

CREATE FUNCTION published.list_at(asked text, t timestamptz) RETURNS TABLE (article_id uuid, publication_id uuid, withheld boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.article_id, x.publication_id, x.withheld FROM lists l JOIN slots s ON s.list_id = l.id
    CROSS JOIN LATERAL published.text_at(s.article_id, t) x
    WHERE l.slug = asked AND s.shown_from <= t AND (s.shown_until IS NULL OR s.shown_until > t) ORDER BY s.position, s.article_id LIMIT 101;
END $$;
COMMENT ON FUNCTION published.list_at(text, timestamptz) IS 'The stories of a list at an instant, in its order';

CREATE FUNCTION published.walk_at(t timestamptz, edge timestamptz, edge_id uuid, falling boolean, groups jsonb, excluded uuid[], among uuid[], not_among uuid[], spans timestamptz[], most int)
  RETURNS TABLE (at timestamptz, article_id uuid, publication_id uuid, passes boolean, withheld boolean, is_last boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  budget CONSTANT int := 1000;   -- rows that are looked at; each takes some fifty microseconds
  clock timestamptz := newsroom.clock();
  rows refcursor;
  p publications;
  looked int := 0;
  found_so_far int := 0;
  facets uuid[];
BEGIN
  IF falling THEN
    OPEN rows FOR SELECT * FROM publications n WHERE n.cancelled_at IS NULL AND (n.published_at, n.article_id) < (least(edge, t), edge_id)
      ORDER BY n.published_at DESC, n.article_id DESC LIMIT budget;
  ELSE
    OPEN rows FOR SELECT * FROM publications n WHERE n.cancelled_at IS NULL AND n.published_at <= t AND (n.published_at, n.article_id) > (edge, edge_id)
      ORDER BY n.published_at, n.article_id LIMIT budget;
  END IF;
  LOOP
    FETCH rows INTO p;
    EXIT WHEN NOT FOUND;
    looked := looked + 1;
    at := p.published_at;
    article_id := p.article_id;
    publication_id := p.id;
    -- What is cheap is asked first, whether the story may be seen last.
    passes := p.live_from <= t AND (p.live_until IS NULL OR p.live_until > t) AND (among IS NULL OR p.article_id = ANY (among)) AND p.article_id <> ALL (not_among)
      AND (spans[1] IS NULL OR p.published_at >= spans[1]) AND (spans[2] IS NULL OR p.published_at < spans[2])
      AND (spans[3] IS NULL OR p.updated_at >= spans[3]) AND (spans[4] IS NULL OR p.updated_at < spans[4])
      AND (spans[5] IS NULL OR p.first_published_at >= spans[5]) AND (spans[6] IS NULL OR p.first_published_at < spans[6])
      AND (spans[7] IS NULL OR greatest(p.live_from, p.published_at) >= spans[7]) AND (spans[8] IS NULL OR greatest(p.live_from, p.published_at) < spans[8]);
    IF passes AND (groups <> '[]' OR cardinality(excluded) > 0) THEN
      SELECT r.tag_ids || p.category_id || ARRAY(SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(r.byline) name)
          || newsroom.facet('genre', r.genre) || newsroom.facet('lang', r.lang) || ARRAY(SELECT newsroom.facet('flag', flag) FROM unnest(r.flags) flag)
        INTO facets FROM revisions r WHERE r.id = p.revision_id;
      passes := NOT facets && excluded
        AND NOT EXISTS (SELECT FROM jsonb_array_elements(groups) g WHERE NOT facets && ARRAY(SELECT one::uuid FROM jsonb_array_elements_text(g.value) one));
    END IF;
    passes := passes AND newsroom.was_read_at(p, t, clock);
    is_last := looked = budget;
    withheld := passes AND newsroom.was_put_right(p, clock);
    IF passes THEN
      found_so_far := found_so_far + 1;
    END IF;
    IF passes OR is_last THEN
      RETURN NEXT;
    END IF;
    EXIT WHEN found_so_far >= most;
  END LOOP;
  CLOSE rows;
END $$;
COMMENT ON FUNCTION published.walk_at(timestamptz, timestamptz, uuid, boolean, jsonb, uuid[], uuid[], uuid[], timestamptz[], int) IS 'Stories as a list had them at an instant, from a place on; some thousand rows are looked at and no more';

-- All that a card shows, as published.articles has it: the text and its times of then; names, words of the library and what is
-- said under a story of now.
CREATE FUNCTION published.texts_at(publications uuid[], t timestamptz)
  RETURNS TABLE (id uuid, publication_id uuid, slug text, category_id uuid, version int, first_published_at timestamptz, published_at timestamptz, updated_at timestamptz, modified_at timestamptz,
    headline text, kicker text, dek text, lang text, genre text, tag_ids uuid[], byline jsonb, flags text[], word_count int, told boolean, lead jsonb, lead_picture jsonb, extras jsonb,
    comments int, discussed_at timestamptz, comment_policy text, comments_close_at timestamptz, body jsonb, pictures jsonb, files jsonb, series_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
#variable_conflict use_column
DECLARE
  clock timestamptz := newsroom.clock();
BEGIN
  RETURN QUERY SELECT p.article_id, p.id, p.slug, p.category_id, p.edition, p.first_published_at, p.published_at, p.updated_at,
      greatest(p.live_from, p.published_at, CASE WHEN p.touched_at <= t THEN p.touched_at END),
      r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.byline, r.flags, r.word_count,
      EXISTS (SELECT FROM publications n WHERE n.article_id = p.article_id AND n.public_note IS NOT NULL AND n.cancelled_at IS NULL AND n.live_from <= t),
      r.lead, CASE WHEN r.lead IS NOT NULL THEN (SELECT x.picture FROM published.pictures x WHERE x.id = (r.lead ->> 'picture')::uuid) END, r.extras,
      coalesce(d.visible, 0), d.changed_at,
      published.comments_on(d.policy, p.first_published_at, (SELECT s.comment_policy FROM site s WHERE s.one), (SELECT s.comments_close_after FROM site s WHERE s.one), clock),
      published.comments_close_at(d.policy, p.first_published_at, (SELECT s.comments_close_after FROM site s WHERE s.one)),
      r.body, (SELECT jsonb_agg(x.picture ORDER BY x.id) FROM published.pictures x WHERE x.id = ANY (r.picture_ids)),
      (SELECT jsonb_agg(x.file ORDER BY x.id) FROM published.files x WHERE x.id = ANY (r.file_ids)),
      (SELECT c.series_id FROM cards c WHERE c.article_id = p.article_id LIMIT 1)
    FROM unnest(publications) one (id) JOIN publications p ON p.id = one.id JOIN revisions r ON r.id = p.revision_id LEFT JOIN discussions d ON d.article_id = p.article_id
    WHERE newsroom.was_read_at(p, t, clock) AND NOT newsroom.was_put_right(p, clock);
END $$;
COMMENT ON FUNCTION published.texts_at(uuid[], timestamptz) IS 'These texts as readers had them at an instant, of stories that they have now; none that was put right since';
