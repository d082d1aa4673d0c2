-- The log of changes takes its rows from the database itself, through whichever door something came: triggers note what a
-- transaction touched, and when it commits all of it is compared with what front ends were told last, and numbered. Nothing
-- is numbered that readers could not see before or after: a draft, a plan, an embargo, a private setting leaves no trace.
ALTER TABLE newsroom.changes ADD COLUMN path text, ADD COLUMN told_at timestamptz;
UPDATE newsroom.changes SET told_at = at;
ALTER TABLE newsroom.changes ALTER COLUMN told_at SET NOT NULL, ALTER COLUMN told_at SET DEFAULT clock_timestamp();
CREATE INDEX changes_told ON newsroom.changes (told_at, seq);
COMMENT ON COLUMN newsroom.changes.path IS 'Of a redirect: the address that leads to the object now';
COMMENT ON COLUMN newsroom.changes.told_at IS 'When it was numbered: rises with the number, as at does not where something is noticed late';
ALTER TABLE newsroom.feed_counter ADD COLUMN forgotten bigint NOT NULL DEFAULT 0, ADD COLUMN forgotten_until timestamptz;
COMMENT ON COLUMN newsroom.feed_counter.forgotten IS 'Rows up to this number are kept no longer; nothing older than forgotten_until is';

CREATE TABLE newsroom.announced (
  article_id     uuid PRIMARY KEY REFERENCES newsroom.articles,
  shown          uuid NOT NULL,
  facets         uuid[] NOT NULL
);
COMMENT ON TABLE newsroom.announced IS 'Stories that front ends were last told to be there, each with the category, series, tags and authors under which it is counted';
COMMENT ON COLUMN newsroom.announced.shown IS 'A digest of what readers see of it: of what is planned, nothing';
CREATE VIEW newsroom.announceable AS
  SELECT c.article_id, c.published_at, c.live_from, c.live_until, c.embargo_until,
    md5(jsonb_build_array(c.publication_id, c.slug, c.category_id, extract(epoch FROM c.first_published_at), extract(epoch FROM c.published_at),
      extract(epoch FROM c.updated_at), extract(epoch FROM c.modified_at), c.edition)::text)::uuid AS shown, f.facets
  FROM newsroom.cards c
  CROSS JOIN LATERAL (SELECT coalesce(array_agg(DISTINCT u.id ORDER BY u.id), '{}') AS facets FROM (
    SELECT c.category_id AS id UNION ALL SELECT unnest(c.tag_ids) UNION ALL SELECT c.series_id
    UNION ALL SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) name) u
    WHERE u.id IS NOT NULL AND c.genre <> 'page') f;   -- a page such as the imprint is in no list, and counted nowhere
COMMENT ON VIEW newsroom.announceable IS 'What of a card is announced while readers have it; the text follows from the publication, names and words from the time at which they changed';
CREATE TABLE newsroom.tallies (
  facet_id uuid PRIMARY KEY,
  stories  int NOT NULL
);
COMMENT ON TABLE newsroom.tallies IS 'How many announced stories are of a category itself, a series, a tag, an author; changed only under the lock of the counter';
CREATE TABLE newsroom.announced_paths (
  path      text PRIMARY KEY,
  object_id uuid NOT NULL
);
COMMENT ON TABLE newsroom.announced_paths IS 'Former addresses that front ends were told of, each with what it leads to';

CREATE TABLE newsroom.noted (
  number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid            xid8 NOT NULL DEFAULT pg_current_xact_id(),
  object         text NOT NULL,
  object_id      uuid NOT NULL,
  since          timestamptz,
  at             timestamptz,
  event          text,
  publication_id uuid
);
CREATE INDEX noted_by ON newsroom.noted (xid);
COMMENT ON TABLE newsroom.noted IS 'What a transaction touched and has not told yet; empty whenever none runs';
COMMENT ON COLUMN newsroom.noted.since IS 'Of a story: when readers had the first of the texts that were touched, or will';
COMMENT ON COLUMN newsroom.noted.event IS 'What an act says happened, with its instant and publication; null: to be found out';
CREATE TABLE newsroom.bells (xid xid8 PRIMARY KEY DEFAULT pg_current_xact_id());
COMMENT ON TABLE newsroom.bells IS 'Transactions that have something to tell when they commit';

CREATE FUNCTION newsroom.note(kind text, ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO newsroom.noted (object, object_id) SELECT kind, one FROM unnest(ids) one WHERE one IS NOT NULL;
  INSERT INTO newsroom.bells DEFAULT VALUES ON CONFLICT DO NOTHING;
END $$;
COMMENT ON FUNCTION newsroom.note(text, uuid[]) IS 'These may be something else to readers now: front ends hear of those that are, when the transaction commits';

-- The last of a transaction: from the lock on to the commit every other one that has something to tell waits. So a number
-- that somebody sees is a number before which nothing can appear any more. The instant is that of the lock: what a story
-- was to readers up to it, and is from then on, is read in statements that begin after it.
CREATE FUNCTION newsroom.tell_noted() RETURNS trigger LANGUAGE plpgsql AS $$
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
COMMENT ON FUNCTION newsroom.tell_noted() IS 'Numbers what a transaction noted, as far as readers can see it';
CREATE CONSTRAINT TRIGGER bells_ring AFTER INSERT ON newsroom.bells DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION newsroom.tell_noted();

-- Whether readers have it no longer. A further kind of object is one line here, and a trigger that notes it.
CREATE FUNCTION newsroom.is_gone(kind text, one uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE kind
    WHEN 'article' THEN NOT EXISTS (SELECT FROM newsroom.announced a WHERE a.article_id = one)
    WHEN 'comments' THEN NOT EXISTS (SELECT FROM newsroom.announced a WHERE a.article_id = one)
    WHEN 'tag' THEN NOT EXISTS (SELECT FROM newsroom.tallies t JOIN newsroom.tags g ON g.id = t.facet_id WHERE t.facet_id = one AND t.stories > 0 AND g.merged_into IS NULL)
    WHEN 'author' THEN NOT EXISTS (SELECT FROM newsroom.tallies t JOIN newsroom.authors a ON a.id = t.facet_id WHERE t.facet_id = one AND t.stories > 0)
    WHEN 'series' THEN NOT EXISTS (SELECT FROM newsroom.tallies t JOIN newsroom.series s ON s.id = t.facet_id WHERE t.facet_id = one AND t.stories > 0)
    WHEN 'category' THEN NOT EXISTS (SELECT FROM newsroom.categories c WHERE c.id = one AND c.merged_into IS NULL)
    WHEN 'list' THEN NOT EXISTS (SELECT FROM newsroom.lists l WHERE l.id = one)
    ELSE false END $$;
COMMENT ON FUNCTION newsroom.is_gone(text, uuid) IS 'Whether readers have a thing no longer, by what was announced';

-- A story is noted whenever its cards are written anew; whether readers had it or have it is asked when all is told.
CREATE FUNCTION newsroom.note_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO newsroom.noted (object, object_id, since)
    SELECT 'article', c.article_id, min(b.begins) FILTER (WHERE c.live_until IS NULL OR c.live_until > b.begins)
    FROM cards_written c CROSS JOIN LATERAL (SELECT greatest(c.live_from, c.published_at, c.embargo_until) AS begins) b GROUP BY c.article_id;
  IF FOUND THEN
    INSERT INTO newsroom.bells DEFAULT VALUES ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.note_cards() IS 'Notes the stories whose cards were written';
CREATE TRIGGER cards_note_new AFTER INSERT ON newsroom.cards REFERENCING NEW TABLE AS cards_written
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.note_cards();
CREATE TRIGGER cards_note_old AFTER DELETE ON newsroom.cards REFERENCING OLD TABLE AS cards_written
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.note_cards();

CREATE FUNCTION newsroom.note_category() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own uuid[] := ARRAY[OLD.id, NEW.id];
  above uuid[] := ARRAY[OLD.parent_id, NEW.parent_id];
BEGIN
  -- Those below say what is above them, those above what is below, the newsroom which sections it has.
  PERFORM newsroom.note('site', ARRAY['00000000-0000-0000-0000-000000000000'::uuid]);
  PERFORM newsroom.note('category', own || ARRAY(
    WITH RECURSIVE down AS (SELECT c.id FROM newsroom.categories c WHERE c.parent_id = ANY (own)
      UNION SELECT c.id FROM newsroom.categories c JOIN down ON c.parent_id = down.id) SELECT id FROM down) || ARRAY(
    WITH RECURSIVE up AS (SELECT c.id, c.parent_id FROM newsroom.categories c WHERE c.id = ANY (above)
      UNION SELECT c.id, c.parent_id FROM newsroom.categories c JOIN up ON c.id = up.parent_id) SELECT id FROM up));
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.note_category() IS 'Notes a category with those above and below it';
CREATE TRIGGER categories_note AFTER INSERT OR DELETE ON newsroom.categories FOR EACH ROW EXECUTE FUNCTION newsroom.note_category();
CREATE TRIGGER categories_note_changed AFTER UPDATE ON newsroom.categories FOR EACH ROW
  WHEN ((OLD.name, OLD.slug, OLD.parent_id, OLD.position, OLD.merged_into, OLD.changed_at) IS DISTINCT FROM (NEW.name, NEW.slug, NEW.parent_id, NEW.position, NEW.merged_into, NEW.changed_at))
  EXECUTE FUNCTION newsroom.note_category();

-- Tags, authors, lists, series: the kind is said by the trigger.
CREATE FUNCTION newsroom.note_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.note(TG_ARGV[0], CASE TG_OP WHEN 'DELETE' THEN ARRAY[OLD.id] ELSE ARRAY[NEW.id] END);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.note_row() IS 'Notes a row by its id, as the kind that the trigger says';
CREATE TRIGGER tags_note AFTER UPDATE ON newsroom.tags FOR EACH ROW
  WHEN ((OLD.name, OLD.slug, OLD.merged_into, OLD.changed_at) IS DISTINCT FROM (NEW.name, NEW.slug, NEW.merged_into, NEW.changed_at))
  EXECUTE FUNCTION newsroom.note_row('tag');
CREATE TRIGGER authors_note AFTER UPDATE ON newsroom.authors FOR EACH ROW
  WHEN ((OLD.name, OLD.slug, OLD.bio, OLD.picture_id, OLD.changed_at) IS DISTINCT FROM (NEW.name, NEW.slug, NEW.bio, NEW.picture_id, NEW.changed_at))
  EXECUTE FUNCTION newsroom.note_row('author');
CREATE TRIGGER series_note AFTER UPDATE ON newsroom.series FOR EACH ROW
  WHEN ((OLD.name, OLD.slug, OLD.description, OLD.changed_at) IS DISTINCT FROM (NEW.name, NEW.slug, NEW.description, NEW.changed_at))
  EXECUTE FUNCTION newsroom.note_row('series');
CREATE TRIGGER series_note_gone AFTER DELETE ON newsroom.series FOR EACH ROW EXECUTE FUNCTION newsroom.note_row('series');
CREATE TRIGGER lists_note AFTER INSERT OR UPDATE OR DELETE ON newsroom.lists FOR EACH ROW EXECUTE FUNCTION newsroom.note_row('list');
CREATE FUNCTION newsroom.note_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.note('list', ARRAY[OLD.list_id, NEW.list_id]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.note_slot() IS 'Notes the list on which a story has a place';
CREATE TRIGGER slots_note AFTER INSERT OR UPDATE OR DELETE ON newsroom.slots FOR EACH ROW EXECUTE FUNCTION newsroom.note_slot();
CREATE FUNCTION newsroom.note_discussion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.note('comments', ARRAY[NEW.article_id]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.note_discussion() IS 'Notes what is said under a story';
CREATE TRIGGER discussions_note_new AFTER INSERT ON newsroom.discussions FOR EACH ROW
  WHEN (NEW.visible > 0 OR NEW.policy IS NOT NULL) EXECUTE FUNCTION newsroom.note_discussion();
CREATE TRIGGER discussions_note AFTER UPDATE ON newsroom.discussions FOR EACH ROW
  WHEN ((OLD.policy, OLD.visible, OLD.changed_at) IS DISTINCT FROM (NEW.policy, NEW.visible, NEW.changed_at)) EXECUTE FUNCTION newsroom.note_discussion();

-- The newsroom as everybody outside gets it has no id: nil stands for it. What only the newsroom itself knows of is left out.
CREATE FUNCTION newsroom.note_site() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  private CONSTANT text[] := ARRAY['own_approval', 'admins_publish', 'checks_links', 'version', 'comment_contacts_days', 'comment_sites'];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(OLD) - private = to_jsonb(NEW) - private THEN
      RETURN NULL;
    END IF;
  END IF;
  PERFORM newsroom.note('site', ARRAY['00000000-0000-0000-0000-000000000000'::uuid]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.note_site() IS 'Notes the newsroom, where readers see the change';
CREATE TRIGGER site_note AFTER INSERT OR UPDATE ON newsroom.site FOR EACH ROW EXECUTE FUNCTION newsroom.note_site();
CREATE FUNCTION newsroom.note_shapes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.note('site', ARRAY['00000000-0000-0000-0000-000000000000'::uuid]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.note_shapes() IS 'Notes the newsroom, which says the presets and where menus lead';
CREATE TRIGGER picture_shapes_note AFTER INSERT ON newsroom.picture_shapes FOR EACH ROW EXECUTE FUNCTION newsroom.note_shapes();
CREATE FUNCTION newsroom.note_faces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM newsroom.site s WHERE NEW.id IN (s.logo_id, s.icon_id)) THEN
    PERFORM newsroom.note('site', ARRAY['00000000-0000-0000-0000-000000000000'::uuid]);
  END IF;
  PERFORM newsroom.note('author', ARRAY(SELECT a.id FROM newsroom.authors a WHERE a.picture_id = NEW.id));
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.note_faces() IS 'Notes whom and what a picture stands for';
CREATE TRIGGER pictures_note AFTER UPDATE ON newsroom.pictures FOR EACH ROW
  WHEN ((OLD.alt, OLD.is_decoration, OLD.caption, OLD.credit, OLD.focal_x, OLD.focal_y, OLD.original, OLD.avif, OLD.shapes)
    IS DISTINCT FROM (NEW.alt, NEW.is_decoration, NEW.caption, NEW.credit, NEW.focal_x, NEW.focal_y, NEW.original, NEW.avif, NEW.shapes))
  EXECUTE FUNCTION newsroom.note_faces();

-- What is there already was told, or need not be.
INSERT INTO newsroom.announced (article_id, shown, facets)
  SELECT DISTINCT ON (c.article_id) c.article_id, c.shown, c.facets FROM newsroom.announceable c
  WHERE newsroom.in_its_time(false, c.published_at, c.live_from, c.live_until) AND newsroom.not_kept_back(NULL, NULL, c.embargo_until)
  ORDER BY c.article_id, c.live_from DESC;
INSERT INTO newsroom.tallies SELECT x.id, count(*) FROM (SELECT unnest(facets) AS id FROM newsroom.announced) x GROUP BY x.id;

-- What readers may read of it. The counts hold for what was announced: within a second of the clock.
CREATE OR REPLACE VIEW published.changes AS SELECT seq, at, event, object, object_id, gone, path, told_at FROM newsroom.changes;
CREATE VIEW published.feed AS SELECT f.last, f.forgotten, f.forgotten_until FROM newsroom.feed_counter f WHERE f.one;
COMMENT ON VIEW published.feed IS 'How far the log of changes goes, forwards and back';
CREATE VIEW published.tallies AS SELECT facet_id, stories FROM newsroom.tallies WHERE stories > 0;
COMMENT ON VIEW published.tallies IS 'How many stories that readers have are of a category itself, a tag or an author';
-- Nothing is written when a range begins or ends by time alone: whoever serves notices it within a second, and whoever reads
-- the log before that is told that it is not complete.
CREATE FUNCTION published.changes_due() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM publications p JOIN live l ON l.id = p.id WHERE p.live_from <= newsroom.clock() AND p.began_noticed_at IS NULL AND p.cancelled_at IS NULL)
      OR EXISTS (SELECT FROM publications p WHERE p.live_until <= newsroom.clock() AND p.ended_noticed_at IS NULL AND p.live_until IS NOT NULL);
END $$;
COMMENT ON FUNCTION published.changes_due() IS 'Whether something appeared or went by time alone of which the log does not tell yet';

-- The writer adds rows and takes none away, but for those that are older than what is kept.
CREATE FUNCTION newsroom.forget_changes(older_than timestamptz, most int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
#variable_conflict use_column
DECLARE
  upto bigint;
  rows int;
BEGIN
  PERFORM FROM feed_counter f FOR NO KEY UPDATE;
  -- From the front, never the last one: a place in the log is found by its row.
  SELECT max(o.seq) INTO upto FROM (SELECT f.seq, bool_and(f.told_at < older_than) OVER (ORDER BY f.seq) AS old
    FROM (SELECT c.seq, c.told_at FROM changes c ORDER BY c.seq LIMIT most) f) o WHERE o.old AND o.seq < (SELECT last FROM feed_counter);
  IF upto IS NULL THEN
    RETURN 0;
  END IF;
  UPDATE feed_counter SET forgotten = upto, forgotten_until = (SELECT c.told_at FROM changes c WHERE c.seq = upto);
  DELETE FROM outbox o WHERE o.seq <= upto;
  DELETE FROM changes c WHERE c.seq <= upto;
  GET DIAGNOSTICS rows = ROW_COUNT;
  RETURN rows;
END $$;
COMMENT ON FUNCTION newsroom.forget_changes(timestamptz, int) IS 'Takes rows of the log away that are older than an instant, so many at most; how many it took';
