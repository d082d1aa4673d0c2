-- What an earlier version of the program does not know cannot stay: lists besides Feature Posts, slots without a story, plans.
DO $$
BEGIN
  IF EXISTS (SELECT FROM newsroom.lists l WHERE l.slug <> 'featured') OR EXISTS (SELECT FROM newsroom.slots s WHERE s.article_id IS NULL OR s.headline <> '' OR s.fallback_category_id IS NOT NULL OR s.shown_from > newsroom.act_clock())
    OR EXISTS (SELECT FROM newsroom.list_drafts d WHERE d.slots IS NOT NULL) THEN
    RAISE EXCEPTION 'Editors made lists, plans or drafts that would be lost. Restore the backup of before instead.';
  END IF;
END $$;
CREATE OR REPLACE FUNCTION newsroom.tell_noted() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  me xid8 := pg_current_xact_id();
  numbered bigint;
  clock timestamptz;
  touched uuid[];
  were uuid[];
  are uuid[];
  moved uuid[];
  differ uuid[];
  told int;
BEGIN
  DELETE FROM newsroom.bells b WHERE b.xid = me;
  SELECT f.last INTO numbered FROM newsroom.feed_counter f WHERE f.one FOR NO KEY UPDATE;
  clock := newsroom.act_clock();
  touched := ARRAY(SELECT DISTINCT n.object_id FROM newsroom.noted n WHERE n.xid = me AND n.object = 'article');
  IF cardinality(touched) > 0 THEN
    WITH was AS (SELECT a.article_id, a.shown, a.facets FROM newsroom.announced a WHERE a.article_id = ANY (touched)),
      now_so AS (
        SELECT DISTINCT ON (c.article_id) c.article_id, c.shown, c.facets FROM newsroom.announceable c
        WHERE c.article_id = ANY (touched) AND newsroom.in_its_time_at(false, c.published_at, c.live_from, c.live_until, clock)
          AND newsroom.not_kept_back_at(NULL, NULL, c.embargo_until, clock)
        ORDER BY c.article_id, c.live_from DESC),
      counts AS (SELECT x.id, sum(x.by)::int AS by FROM (
          SELECT unnest(w.facets) AS id, -1 AS by FROM was w UNION ALL SELECT unnest(n.facets), 1 FROM now_so n) x GROUP BY x.id HAVING sum(x.by) <> 0),
      counted AS (INSERT INTO newsroom.tallies AS t (facet_id, stories) SELECT c.id, c.by FROM counts c
        ON CONFLICT (facet_id) DO UPDATE SET stories = t.stories + excluded.stories RETURNING facet_id),
      left_off AS (DELETE FROM newsroom.announced a WHERE a.article_id = ANY (touched) AND a.article_id NOT IN (SELECT n.article_id FROM now_so n)),
      kept AS (INSERT INTO newsroom.announced AS a (article_id, shown, facets) SELECT n.article_id, n.shown, n.facets FROM now_so n
        ON CONFLICT (article_id) DO UPDATE SET shown = excluded.shown, facets = excluded.facets
        WHERE (a.shown, a.facets) IS DISTINCT FROM (excluded.shown, excluded.facets))
    SELECT ARRAY(SELECT w.article_id FROM was w), ARRAY(SELECT n.article_id FROM now_so n), ARRAY(SELECT c.facet_id FROM counted c),
      ARRAY(SELECT coalesce(w.article_id, n.article_id) FROM was w FULL JOIN now_so n ON n.article_id = w.article_id WHERE w.shown IS DISTINCT FROM n.shown)
      INTO were, are, moved, differ;
    -- A category says how many stories are in it and below: those above it say something else too. Lists of editors lose
    -- what readers have no longer, and get back what returns.
    INSERT INTO newsroom.noted (object, object_id)
      WITH RECURSIVE up AS (
        SELECT c.id, c.parent_id FROM newsroom.categories c WHERE c.id = ANY (moved)
        UNION SELECT c.id, c.parent_id FROM newsroom.categories c JOIN up ON c.id = up.parent_id)
      SELECT 'category', up.id FROM up
      UNION ALL SELECT 'tag', t.id FROM newsroom.tags t WHERE t.id = ANY (moved)
      UNION ALL SELECT 'author', a.id FROM newsroom.authors a WHERE a.id = ANY (moved)
      UNION ALL SELECT 'series', s.id FROM newsroom.series s WHERE s.id = ANY (moved)
      UNION ALL SELECT 'site', '00000000-0000-0000-0000-000000000000' FROM newsroom.categories c JOIN newsroom.tallies t ON t.facet_id = c.id   -- a section as long as it has a story
        WHERE c.is_default AND c.id = ANY (moved) AND t.stories <= 1
      UNION ALL SELECT 'list', s.list_id FROM newsroom.slots s WHERE s.article_id = ANY (differ) AND s.shown_from <= clock AND (s.shown_until IS NULL OR s.shown_until > clock);
  END IF;
  -- Each thing once, with all that is known of it beside it: a join of what a long import notes would be laid for a few rows.
  WITH mine AS (DELETE FROM newsroom.noted n WHERE n.xid = me RETURNING n.*),
    said AS (   -- what acts say, each publication's once
      SELECT DISTINCT ON (coalesce(m.publication_id::text || m.event, m.number::text)) m.number, m.object, m.object_id, m.event, m.at, m.publication_id FROM mine m
      WHERE m.event IS NOT NULL AND (SELECT true FROM newsroom.changes c WHERE c.publication_id = m.publication_id AND c.event = m.event LIMIT 1) IS NULL
      ORDER BY coalesce(m.publication_id::text || m.event, m.number::text), m.number),
    others AS MATERIALIZED (   -- of what acts say nothing: only of these it is asked what became of them
      SELECT x.object, x.object_id, min(x.number) AS number, bool_or(x.since <= clock) AS was_there,
        count(*) FILTER (WHERE x.mark = 'differs') > 0 AS differs, count(*) FILTER (WHERE x.mark = 'moved') > 0 AS moved,
        count(*) FILTER (WHERE x.mark = 'had') > 0 AS had, count(*) FILTER (WHERE x.mark = 'has') > 0 AS has
      FROM (SELECT m.object, m.object_id, m.number, m.since, 'noted' AS mark FROM mine m WHERE m.event IS NULL
        UNION ALL SELECT s.object, s.object_id, NULL, NULL, 'said' FROM said s
        UNION ALL SELECT 'article', unnest(differ), NULL, NULL, 'differs'
        UNION ALL SELECT 'article', unnest(were), NULL, NULL, 'had'
        UNION ALL SELECT 'article', unnest(are), NULL, NULL, 'has'
        UNION ALL SELECT k.kind, unnest(moved), NULL, NULL, 'moved' FROM unnest(ARRAY['tag', 'author', 'series']) k(kind)) x
      GROUP BY x.object, x.object_id
      HAVING count(*) FILTER (WHERE x.mark = 'noted') > 0 AND count(*) FILTER (WHERE x.mark = 'said') = 0),
    found AS (
      SELECT s.number, s.object, s.object_id, s.event, coalesce(s.at, clock) AS at, s.event IN ('article.withdrawn', 'article.killed') AS gone, s.publication_id, NULL::text AS path
      FROM said s
      UNION ALL
      SELECT o.number, o.object, o.object_id, o.object || CASE WHEN v.gone THEN '.gone' ELSE '.changed' END, clock, v.gone, NULL, NULL
      FROM others o CROSS JOIN LATERAL (SELECT CASE o.object WHEN 'article' THEN NOT o.has ELSE newsroom.is_gone(o.object, o.object_id) END AS gone OFFSET 0) v
      WHERE CASE o.object
          WHEN 'article' THEN o.differs OR o.was_there AND NOT o.had AND NOT o.has
          WHEN 'comments' THEN NOT v.gone
          WHEN 'tag' THEN NOT v.gone OR o.moved
          WHEN 'author' THEN NOT v.gone OR o.moved
          WHEN 'series' THEN NOT v.gone OR o.moved
          ELSE true END),
    former AS (   -- former addresses of what is there
      SELECT DISTINCT ON (p.path) p.path, f.object_id, f.number, p.left_at FROM (SELECT DISTINCT ON (object_id) object, object_id, number FROM found WHERE NOT gone ORDER BY object_id, number) f
      CROSS JOIN LATERAL (
        SELECT '/' || s.slug AS path, s.public_from AS left_at FROM newsroom.slugs s
          WHERE f.object = 'article' AND s.article_id = f.object_id AND s.public_from <= clock
            AND s.slug <> ALL (ARRAY(SELECT c.slug FROM newsroom.cards c WHERE c.article_id = f.object_id AND newsroom.in_its_time_at(false, c.published_at, c.live_from, c.live_until, clock)))
        UNION ALL SELECT '/' || k.kind || '/' || k.slug, k.left_at FROM newsroom.former_slugs k WHERE k.kind = f.object AND k.id = f.object_id) p
      ORDER BY p.path, p.left_at DESC),
    led AS (INSERT INTO newsroom.announced_paths AS a (path, object_id) SELECT l.path, l.object_id FROM former l
      ON CONFLICT (path) DO UPDATE SET object_id = excluded.object_id WHERE a.object_id <> excluded.object_id RETURNING path, object_id),
    every AS (
      SELECT f.*, 1 AS part FROM found f
      UNION ALL SELECT l.number, 'redirect', l.object_id, 'redirect.changed', clock, false, NULL, l.path, 2 FROM former l WHERE l.path IN (SELECT d.path FROM led d)),
    row AS (INSERT INTO newsroom.changes (seq, at, event, object, object_id, gone, publication_id, path, told_at)
      SELECT numbered + row_number() OVER (ORDER BY (e.event IN ('article.changed', 'article.gone') OR e.object <> 'article'), e.part, e.number, e.path), e.at, e.event, e.object, e.object_id, e.gone, e.publication_id, e.path, clock FROM every e
      RETURNING seq, event),
    due AS (INSERT INTO newsroom.outbox (id, seq) SELECT gen_random_uuid(), r.seq FROM row r WHERE r.event IN (SELECT s.event FROM said s))
  SELECT count(*) INTO told FROM row;
  IF told > 0 THEN
    UPDATE newsroom.feed_counter f SET last = numbered + told WHERE f.one;
    PERFORM newsroom.stir(ARRAY[newsroom.facet('changes', '')] || moved);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION published.stirred(seen text, since timestamptz)
  RETURNS TABLE (snapshot text, at timestamptz, next timestamptz, keys uuid[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
#variable_conflict use_column
DECLARE
  clock timestamptz := newsroom.clock();
  every uuid := newsroom.facet('all', '');
  stirred uuid[];
  turned uuid[];
  coming timestamptz;
  many CONSTANT int := 1000;
BEGIN
  SELECT array_agg(k) INTO stirred FROM (SELECT unnest(s.keys) AS k FROM stirs s
    WHERE s.xid >= pg_snapshot_xmin(seen::pg_snapshot) AND NOT pg_visible_in_snapshot(s.xid, seen::pg_snapshot)
      AND s.xid < pg_snapshot_xmax(pg_current_snapshot()) LIMIT many * 10) k;
  turned := ARRAY(
    (SELECT c.article_id FROM cards c WHERE c.live_from > since AND c.live_from <= clock LIMIT many)
    UNION (SELECT c.article_id FROM cards c WHERE c.live_until > since AND c.live_until <= clock LIMIT many)
    UNION (SELECT c.article_id FROM cards c WHERE c.embargo_until > since AND c.embargo_until <= clock LIMIT many)
    UNION (SELECT l.article_id FROM listings l WHERE l.facet_id = every AND l.published_at > since AND l.published_at <= clock LIMIT many)
    UNION (SELECT s.article_id FROM slots s WHERE s.shown_from > since AND s.shown_from <= clock OR s.shown_until > since AND s.shown_until <= clock LIMIT many));
  coming := least(
    (SELECT min(c.live_from) FROM cards c WHERE c.live_from > clock),
    (SELECT min(c.live_until) FROM cards c WHERE c.live_until > clock),
    (SELECT min(c.embargo_until) FROM cards c WHERE c.embargo_until > clock),
    (SELECT l.published_at FROM listings l WHERE l.facet_id = every AND l.published_at > clock ORDER BY l.published_at, l.article_id LIMIT 1),
    (SELECT min(s.shown_from) FROM slots s WHERE s.shown_from > clock),
    (SELECT min(s.shown_until) FROM slots s WHERE s.shown_until > clock));
  IF cardinality(turned) > 0 THEN
    stirred := stirred || turned || stirred_by(turned);
  END IF;
  -- Too many to tell one by one: everything.
  IF cardinality(stirred) >= many * 10 OR cardinality(turned) >= many THEN
    stirred := ARRAY[facet('terms', '')];
  END IF;
  RETURN QUERY SELECT pg_current_snapshot()::text, clock, coming, coalesce(stirred, '{}');
END $$;
CREATE OR REPLACE FUNCTION newsroom.touch_featured() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, newsroom.act_clock())
  WHERE p.article_id = NEW.article_id AND NOT p.past
    AND EXISTS (SELECT FROM newsroom.lists l WHERE l.id = NEW.list_id AND l.slug = 'featured');
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION newsroom.note_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.note('list', ARRAY[OLD.list_id, NEW.list_id]);
  RETURN NULL;
END $$;
DROP FUNCTION newsroom.slot_turns(newsroom.slots, newsroom.slots);
DROP FUNCTION published.filled(text);
DROP FUNCTION newsroom.filled(uuid, jsonb, timestamptz);
DROP VIEW published.slots;
ALTER TABLE newsroom.slots DROP CONSTRAINT slots_name_something, DROP COLUMN slot_id, DROP COLUMN headline, DROP COLUMN fallback_category_id,
  DROP COLUMN began_noticed_at, DROP COLUMN ended_noticed_at, DROP COLUMN gone_at, ALTER COLUMN article_id SET NOT NULL;
DROP INDEX newsroom.slots_of, newsroom.slots_begin, newsroom.slots_end;
COMMENT ON TABLE newsroom.slots IS 'One story in one place of one list for a stretch of time; a withdrawn story falls out by the join and returns by itself';
CREATE VIEW published.slots WITH (security_barrier) AS
  SELECT l.slug AS list, s.position, s.article_id
  FROM newsroom.slots s JOIN newsroom.lists l ON l.id = s.list_id
  WHERE s.shown_from <= newsroom.clock() AND (s.shown_until IS NULL OR s.shown_until > newsroom.clock());
DROP TABLE newsroom.list_drafts;
DROP TABLE newsroom.arrangements;
