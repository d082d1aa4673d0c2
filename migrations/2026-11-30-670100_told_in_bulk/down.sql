CREATE OR REPLACE FUNCTION newsroom.tell_noted() RETURNS trigger LANGUAGE plpgsql AS $$
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
  SELECT f.last INTO numbered FROM newsroom.feed_counter f FOR NO KEY UPDATE;
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
  WITH mine AS (DELETE FROM newsroom.noted n WHERE n.xid = me RETURNING n.*),
    said AS (   -- what acts say, each publication's once
      SELECT DISTINCT ON (coalesce(m.publication_id::text || m.event, m.number::text)) m.number, m.object, m.object_id, m.event, m.at, m.publication_id FROM mine m
      WHERE m.event IS NOT NULL AND NOT EXISTS (SELECT FROM newsroom.changes c WHERE c.publication_id = m.publication_id AND c.event = m.event)
      ORDER BY coalesce(m.publication_id::text || m.event, m.number::text), m.number),
    others AS MATERIALIZED (   -- of what acts say nothing: only of these it is asked what became of them
      SELECT m.object, m.object_id, min(m.number) AS number, bool_or(m.since <= clock) AS was_there FROM mine m
      WHERE m.event IS NULL AND NOT EXISTS (SELECT FROM said s WHERE s.object = m.object AND s.object_id = m.object_id) GROUP BY m.object, m.object_id),
    found AS (
      SELECT s.number, s.object, s.object_id, s.event, coalesce(s.at, clock) AS at, s.event IN ('article.withdrawn', 'article.killed') AS gone, s.publication_id, NULL::text AS path
      FROM said s
      UNION ALL
      SELECT o.number, o.object, o.object_id, o.object || CASE WHEN v.gone THEN '.gone' ELSE '.changed' END, clock, v.gone, NULL, NULL
      FROM others o CROSS JOIN LATERAL (SELECT newsroom.is_gone(o.object, o.object_id) AS gone) v
      WHERE CASE o.object
          WHEN 'article' THEN o.object_id = ANY (differ) OR o.was_there AND o.object_id <> ALL (were) AND o.object_id <> ALL (are)
          WHEN 'comments' THEN NOT v.gone
          WHEN 'tag' THEN NOT v.gone OR o.object_id = ANY (moved)
          WHEN 'author' THEN NOT v.gone OR o.object_id = ANY (moved)
          WHEN 'series' THEN NOT v.gone OR o.object_id = ANY (moved)
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
      UNION ALL SELECT l.number, 'redirect', l.object_id, 'redirect.changed', clock, false, NULL, l.path, 2 FROM led d JOIN former l ON l.path = d.path),
    row AS (INSERT INTO newsroom.changes (seq, at, event, object, object_id, gone, publication_id, path, told_at)
      SELECT numbered + row_number() OVER (ORDER BY (e.event IN ('article.changed', 'article.gone') OR e.object <> 'article'), e.part, e.number, e.path), e.at, e.event, e.object, e.object_id, e.gone, e.publication_id, e.path, clock FROM every e
      RETURNING seq, event),
    due AS (INSERT INTO newsroom.outbox (id, seq) SELECT gen_random_uuid(), r.seq FROM row r WHERE r.event IN (SELECT s.event FROM said s))
  SELECT count(*) INTO told FROM row;
  IF told > 0 THEN
    UPDATE newsroom.feed_counter SET last = numbered + told;
    PERFORM newsroom.stir(ARRAY[newsroom.facet('changes', '')] || moved);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION newsroom.show(articles uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  stirred uuid[];
  placed uuid[];
BEGIN
  PERFORM FROM newsroom.articles a WHERE a.id = ANY (articles) ORDER BY a.id FOR NO KEY UPDATE;
  WITH gone AS (DELETE FROM newsroom.listings l USING unnest(articles) one WHERE l.article_id = one RETURNING l.facet_id)
    SELECT array_agg(DISTINCT g.facet_id) INTO stirred FROM gone g;
  DELETE FROM newsroom.cards c USING unnest(articles) one WHERE c.article_id = one;
  -- OFFSET 0 keeps the one story inside: one walk along its keys, never one over all of them.
  INSERT INTO newsroom.cards
    SELECT d.* FROM unnest(articles) one CROSS JOIN LATERAL (SELECT * FROM newsroom.cards_due d WHERE d.article_id = one OFFSET 0) d;
  WITH listed AS (INSERT INTO newsroom.listings
    SELECT d.* FROM unnest(articles) one CROSS JOIN LATERAL (SELECT * FROM newsroom.listings_due d WHERE d.article_id = one OFFSET 0) d
    RETURNING facet_id) SELECT array_agg(DISTINCT l.facet_id) INTO placed FROM listed l;
  PERFORM newsroom.stir(articles || stirred || placed
    || ARRAY(SELECT newsroom.facet('lists', '') FROM newsroom.slots s WHERE s.article_id = ANY (articles) LIMIT 1));
END $$;

CREATE OR REPLACE FUNCTION newsroom.file_texts(articles uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  WITH gone AS (
    DELETE FROM newsroom.folders f WHERE f.article_id = ANY (articles)
      AND f.folder_id NOT IN (newsroom.facet('shelf', 'live'), newsroom.facet('shelf', 'withdrawn'))
      AND NOT EXISTS (SELECT FROM newsroom.mentions_due d WHERE d.article_id = f.article_id AND d.folder_id = f.folder_id AND d.changed_at = f.changed_at)
    RETURNING f.folder_id, f.article_id)
  INSERT INTO newsroom.former_names (name_id, article_id) SELECT g.folder_id, g.article_id FROM gone g
    WHERE NOT EXISTS (SELECT FROM newsroom.categories c WHERE c.id = g.folder_id) ON CONFLICT DO NOTHING;
  INSERT INTO newsroom.folders (folder_id, changed_at, article_id)
    SELECT d.folder_id, d.changed_at, d.article_id FROM newsroom.mentions_due d WHERE d.article_id = ANY (articles) ON CONFLICT DO NOTHING;
  INSERT INTO newsroom.titles AS t (article_id, words)
    SELECT d.article_id, d.words FROM newsroom.titles_due d WHERE d.article_id = ANY (articles)
    ON CONFLICT (article_id) DO UPDATE SET words = excluded.words WHERE t.words <> excluded.words;
END $$;
