-- Lists that editors make. An arrangement is a whole list from a moment on, as somebody put it live; all of them are its history,
-- those to come its plans. Slots are what follows from them, each with the stretch of time in which it holds: readers' lists
-- ask slots and the clock, so that nothing has to run when a plan begins. What somebody works on is a draft beside them.
CREATE TABLE newsroom.arrangements (
  id           uuid PRIMARY KEY,
  number       bigint GENERATED ALWAYS AS IDENTITY,
  list_id      uuid NOT NULL REFERENCES newsroom.lists,
  begins_at    timestamptz NOT NULL,
  planned_wall timestamp,
  planned_zone text,
  slots        jsonb NOT NULL,
  what         text NOT NULL CONSTRAINT arrangements_what_known CHECK (what IN ('found', 'published', 'planned', 'featured', 'unfeatured')),
  made_at      timestamptz NOT NULL,
  made_by      uuid REFERENCES newsroom.staff,
  cancelled_at timestamptz,
  cancelled_by uuid REFERENCES newsroom.staff
);
CREATE INDEX arrangements_of ON newsroom.arrangements (list_id, begins_at, number) WHERE cancelled_at IS NULL;
COMMENT ON TABLE newsroom.arrangements IS 'Whole lists of editors, each from a moment on until the next one begins; never changed after it began';
COMMENT ON COLUMN newsroom.arrangements.slots IS 'In order: id, story, position, own headline, category of which the newest stands in, from, until';
CREATE TABLE newsroom.list_drafts (
  list_id   uuid PRIMARY KEY REFERENCES newsroom.lists,
  version   bigint NOT NULL DEFAULT 1,
  slots     jsonb,
  former    jsonb NOT NULL DEFAULT '[]',
  edited_at timestamptz,
  edited_by uuid REFERENCES newsroom.staff
);
COMMENT ON TABLE newsroom.list_drafts IS 'What editors work on together beside what readers have of a list; null: nothing else';
COMMENT ON COLUMN newsroom.list_drafts.version IS 'Rises with every change of the draft, of what is live and of what is planned';
COMMENT ON COLUMN newsroom.list_drafts.former IS 'The drafts before this one, the last one last, to be taken back to';

ALTER TABLE newsroom.slots ALTER COLUMN article_id DROP NOT NULL,
  ADD COLUMN slot_id uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN headline text NOT NULL DEFAULT '',
  ADD COLUMN fallback_category_id uuid,
  ADD COLUMN began_noticed_at timestamptz DEFAULT newsroom.act_clock(),
  ADD COLUMN ended_noticed_at timestamptz,
  ADD COLUMN gone_at timestamptz GENERATED ALWAYS AS (coalesce(shown_until, 'infinity')) STORED NOT NULL,
  ADD CONSTRAINT slots_name_something CHECK (article_id IS NOT NULL OR fallback_category_id IS NOT NULL);
COMMENT ON TABLE newsroom.slots IS 'One place of one list for a stretch of time, as arrangements put it there: a story, and what stands in for it. A withdrawn story falls out by the predicate and returns by itself';
COMMENT ON COLUMN newsroom.slots.slot_id IS 'The same for as long as editors call it one slot';
COMMENT ON COLUMN newsroom.slots.headline IS 'What its story is called here; empty: as everywhere';
COMMENT ON COLUMN newsroom.slots.fallback_category_id IS 'Whose newest story stands in where its own is not to be had; null, or a category that is gone: the next slot moves up';
COMMENT ON COLUMN newsroom.slots.began_noticed_at IS 'When front ends were told that it holds; decides nothing that readers see';
COMMENT ON COLUMN newsroom.slots.gone_at IS 'Its end, for an index: what is over is not looked at';
ALTER TABLE newsroom.slots DISABLE TRIGGER USER;
UPDATE newsroom.slots SET slot_id = id, ended_noticed_at = CASE WHEN shown_until <= newsroom.act_clock() THEN shown_until END;
ALTER TABLE newsroom.slots ENABLE TRIGGER USER;
CREATE INDEX slots_in_play ON newsroom.slots (list_id, gone_at, position);
CREATE INDEX slots_of ON newsroom.slots (article_id);
CREATE INDEX slots_begin ON newsroom.slots (shown_from);
CREATE INDEX slots_end ON newsroom.slots (shown_until) WHERE shown_until IS NOT NULL;
CREATE INDEX slots_begin_due ON newsroom.slots (shown_from) WHERE began_noticed_at IS NULL;
CREATE INDEX slots_end_due ON newsroom.slots (shown_until) WHERE ended_noticed_at IS NULL AND shown_until IS NOT NULL;
CREATE INDEX slots_fall_back ON newsroom.slots (gone_at) WHERE fallback_category_id IS NOT NULL;
INSERT INTO newsroom.arrangements (id, list_id, begins_at, slots, what, made_at)
  SELECT gen_random_uuid(), l.id, l.changed_at, jsonb_agg(jsonb_build_object('id', s.slot_id, 'story', s.article_id, 'position', s.position) ORDER BY s.position), 'found', newsroom.act_clock()
  FROM newsroom.lists l JOIN newsroom.slots s ON s.list_id = l.id AND s.shown_from <= newsroom.act_clock() AND s.gone_at > newsroom.act_clock() GROUP BY l.id;

-- What a list shows at an instant, of the slots that it has or of others that are tried out. The predicate of stories is asked of
-- their cards and of the rows by which lists find them, as readers' lists do.
CREATE FUNCTION newsroom.filled(asked uuid, tried jsonb, at timestamptz)
  RETURNS TABLE (place int, pos int, slot_id uuid, article_id uuid, headline text, stands_in boolean) LANGUAGE plpgsql STABLE ROWS 20 AS $$
#variable_conflict use_column
DECLARE
  slots jsonb := coalesce(tried, (SELECT jsonb_agg(jsonb_build_object('id', s.slot_id, 'story', s.article_id, 'position', s.position, 'headline', s.headline,
      'category', s.fallback_category_id) ORDER BY s.position, s.article_id)
    FROM newsroom.slots s WHERE s.list_id = asked AND s.gone_at > at AND s.shown_from <= at));
  taken uuid[];
  one record;
BEGIN
  taken := ARRAY(SELECT x.story FROM jsonb_to_recordset(slots) x (story uuid, "from" timestamptz, until timestamptz)
    WHERE x.story IS NOT NULL AND (x."from" IS NULL OR x."from" <= at) AND (x.until IS NULL OR x.until > at)
      AND (SELECT true FROM newsroom.cards c WHERE c.article_id = x.story AND c.genre <> 'page'
        AND newsroom.in_its_time_at(false, c.published_at, c.live_from, c.live_until, at) AND newsroom.not_kept_back_at(NULL, NULL, c.embargo_until, at) LIMIT 1));
  FOR one IN SELECT e.n, (e.slot ->> 'id')::uuid AS id, (e.slot ->> 'story')::uuid AS story, (e.slot ->> 'position')::int AS pos, coalesce(e.slot ->> 'headline', '') AS headline,
      (e.slot ->> 'category')::uuid AS category FROM jsonb_array_elements(slots) WITH ORDINALITY e (slot, n)
    WHERE coalesce((e.slot ->> 'from')::timestamptz <= at, true) AND coalesce((e.slot ->> 'until')::timestamptz > at, true) ORDER BY e.n
  LOOP
    place := one.n;
    pos := one.pos;
    slot_id := one.id;
    stands_in := NOT coalesce(one.story = ANY (taken), false);
    IF NOT stands_in THEN
      article_id := one.story;
      headline := one.headline;
      RETURN NEXT;
    ELSIF one.category IS NOT NULL THEN
      headline := '';
      article_id := NULL;
      SELECT l.article_id INTO article_id FROM (
          WITH RECURSIVE below AS (SELECT coalesce(c.merged_into, c.id) AS id FROM newsroom.categories c WHERE c.id = one.category
            UNION SELECT c.id FROM newsroom.categories c JOIN below b ON c.parent_id = b.id) SELECT below.id FROM below) b
        CROSS JOIN LATERAL (SELECT l.article_id, l.published_at FROM newsroom.listings l
          WHERE l.facet_id = b.id AND newsroom.in_its_time_at(false, l.published_at, l.live_from, l.live_until, at)
            AND newsroom.not_kept_back_at(NULL, NULL, l.embargo_until, at) AND l.article_id <> ALL (taken)
          ORDER BY l.published_at DESC, l.article_id DESC LIMIT 1) l
        ORDER BY l.published_at DESC, l.article_id DESC LIMIT 1;
      IF article_id IS NOT NULL THEN
        taken := taken || article_id;
        RETURN NEXT;
      END IF;
    END IF;
  END LOOP;
END $$;
COMMENT ON FUNCTION newsroom.filled(uuid, jsonb, timestamptz) IS 'The stories of a list at an instant, in its order: those of its slots that readers have then, and what stands in for the others';
CREATE FUNCTION published.filled(asked text) RETURNS TABLE (pos int, slot_id uuid, article_id uuid, headline text, stands_in boolean)
  LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT f.pos, f.slot_id, f.article_id, f.headline, f.stands_in FROM lists l CROSS JOIN LATERAL newsroom.filled(l.id, NULL, newsroom.clock()) f WHERE l.slug = asked;
END $$;
COMMENT ON FUNCTION published.filled(text) IS 'What a list of editors shows now, in its order';
DROP VIEW published.slots;
CREATE VIEW published.slots WITH (security_barrier) AS
  SELECT l.slug AS list, s.position, s.article_id, s.fallback_category_id
  FROM newsroom.lists l JOIN newsroom.slots s ON s.list_id = l.id
  WHERE s.shown_from <= newsroom.clock() AND s.gone_at > newsroom.clock();

-- A plan leaves no trace: front ends hear of a slot when it begins and when it ends, of one that shows nothing they never do.
CREATE FUNCTION newsroom.slot_turns(former newsroom.slots, slot newsroom.slots) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  clock timestamptz := newsroom.act_clock();
BEGIN
  RETURN coalesce(former.shown_from <= clock AND former.gone_at > clock, false) <> coalesce(slot.shown_from <= clock AND slot.gone_at > clock, false)
    OR former.id IS NOT NULL AND slot.id IS NOT NULL AND ((former.began_noticed_at IS NULL) <> (slot.began_noticed_at IS NULL) AND slot.shown_from <= clock
      OR (former.ended_noticed_at IS NULL) <> (slot.ended_noticed_at IS NULL) AND slot.shown_until <= clock);
END $$;
COMMENT ON FUNCTION newsroom.slot_turns(newsroom.slots, newsroom.slots) IS 'Whether a slot begins or ends to hold with a write, or is noticed to have begun or ended';
CREATE OR REPLACE FUNCTION newsroom.note_slot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  slot newsroom.slots := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF newsroom.slot_turns(OLD, NEW) AND (slot.fallback_category_id IS NOT NULL OR (SELECT true FROM newsroom.live l WHERE l.article_id = slot.article_id LIMIT 1)) THEN
    PERFORM newsroom.note('list', ARRAY[slot.list_id]);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION newsroom.touch_featured() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF newsroom.slot_turns(OLD, NEW) THEN
    UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, newsroom.act_clock())
    WHERE p.article_id = NEW.article_id AND NOT p.past
      AND EXISTS (SELECT FROM newsroom.lists l WHERE l.id = NEW.list_id AND l.slug = 'featured');
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
  lists uuid := newsroom.facet('lists', '');
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
    UNION (SELECT coalesce(s.article_id, lists) FROM slots s WHERE s.shown_from > since AND s.shown_from <= clock LIMIT many)
    UNION (SELECT coalesce(s.article_id, lists) FROM slots s WHERE s.shown_until > since AND s.shown_until <= clock LIMIT many));
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

-- The same as before, and the lists on which something else stands in.
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
  falling uuid[];
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
    -- Where a slot's own story is not there, the newest of a category stands in for it.
    falling := CASE WHEN cardinality(differ) > 0 THEN ARRAY(SELECT s.id FROM newsroom.slots s
      WHERE s.fallback_category_id IS NOT NULL AND s.gone_at > clock AND s.shown_from <= clock
        AND (SELECT true FROM newsroom.announced a WHERE a.article_id = s.article_id) IS NULL) END;
    IF cardinality(falling) > 0 THEN
      INSERT INTO newsroom.noted (object, object_id)
        WITH RECURSIVE up AS (
          SELECT c.id, c.parent_id FROM newsroom.categories c
            WHERE c.id = ANY (moved || ARRAY(SELECT unnest(a.facets) FROM newsroom.announced a WHERE a.article_id = ANY (differ)))
          UNION SELECT c.id, c.parent_id FROM newsroom.categories c JOIN up ON c.id = up.parent_id)
        SELECT DISTINCT 'list', s.list_id FROM newsroom.slots s WHERE s.id = ANY (falling) AND s.fallback_category_id IN (SELECT up.id FROM up);
    END IF;
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
