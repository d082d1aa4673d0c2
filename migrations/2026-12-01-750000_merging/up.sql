-- A category, a tag or an author merged into another: a pointer, and nothing that was sealed or put on the timeline is written
-- anew, so approvals and what is scheduled stay as they are. Whoever reads follows it (`newsroom.staying_…`); the rows by
-- which readers' lists find stories are written anew a few hundred at a time (`newsroom.touch_next`), and until they are
-- `published.moving` says under which of them to look too. No chain: a pointer leads to one that stays.
ALTER TABLE newsroom.authors ADD COLUMN merged_into uuid REFERENCES newsroom.authors,
  ADD CONSTRAINT authors_merged_have_no_account CHECK (merged_into IS NULL OR staff_id IS NULL);
CREATE INDEX touches_of ON newsroom.touches (facet_id);
CREATE INDEX authors_merged ON newsroom.authors (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX tags_merged ON newsroom.tags (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX categories_merged ON newsroom.categories (merged_into) WHERE merged_into IS NOT NULL;
COMMENT ON COLUMN newsroom.authors.merged_into IS 'Who they turned out to be: this row stays for bylines that name it, and is nobody of its own any more';
COMMENT ON COLUMN newsroom.tags.merged_into IS 'The tag that stays: this row stays for texts that name it; its address leads there';
COMMENT ON COLUMN newsroom.categories.merged_into IS 'The category that stays: this row stays for texts that name it; its address leads there';

CREATE FUNCTION newsroom.staying_category(id uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN coalesce((SELECT c.merged_into FROM newsroom.categories c WHERE c.id = staying_category.id), id);
END $$;
COMMENT ON FUNCTION newsroom.staying_category(uuid) IS 'The category that this one was merged into, or itself';
CREATE FUNCTION newsroom.staying_tags(ids uuid[]) RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF cardinality(ids) = 0 OR NOT EXISTS (SELECT FROM newsroom.tags t WHERE t.id = ANY (ids) AND t.merged_into IS NOT NULL) THEN
    RETURN ids;
  END IF;
  RETURN ARRAY(SELECT s.id FROM (
    SELECT coalesce(t.merged_into, u.id) AS id, min(u.place) AS place FROM unnest(ids) WITH ORDINALITY u (id, place)
      LEFT JOIN newsroom.tags t ON t.id = u.id GROUP BY 1) s ORDER BY s.place);
END $$;
COMMENT ON FUNCTION newsroom.staying_tags(uuid[]) IS 'These tags, each as the one that it was merged into, in their order, none twice';
CREATE FUNCTION newsroom.staying_byline(byline jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM jsonb_array_elements(byline) n JOIN newsroom.authors a ON a.id = (n ->> 'author_id')::uuid WHERE a.merged_into IS NOT NULL) THEN
    RETURN byline;
  END IF;
  RETURN (SELECT jsonb_agg(CASE WHEN a.merged_into IS NULL THEN n.name ELSE jsonb_set(n.name, '{author_id}', to_jsonb(a.merged_into)) END ORDER BY n.place)
    FROM jsonb_array_elements(byline) WITH ORDINALITY n (name, place) LEFT JOIN newsroom.authors a ON a.id = (n.name ->> 'author_id')::uuid);
END $$;
COMMENT ON FUNCTION newsroom.staying_byline(jsonb) IS 'A byline as it was printed, with the page of whom each was merged into';

-- Whose stories carry the name of somebody: their own author, and those who were merged into it.
CREATE VIEW newsroom.signatures AS
  SELECT a.staff_id, a.id FROM newsroom.authors a WHERE a.staff_id IS NOT NULL
  UNION ALL SELECT a.staff_id, m.id FROM newsroom.authors a JOIN newsroom.authors m ON m.merged_into = a.id WHERE a.staff_id IS NOT NULL;
COMMENT ON VIEW newsroom.signatures IS 'The authors of bylines by the account behind them, also those who were merged';

CREATE OR REPLACE VIEW newsroom.cards_due AS
  SELECT p.id AS publication_id, p.article_id, p.revision_id, newsroom.staying_category(p.category_id) AS category_id, p.first_published_at, p.published_at, p.updated_at,
    greatest(p.live_from, p.published_at, p.touched_at) AS modified_at, p.live_from, p.live_until, a.embargo_until, p.edition, r.word_count,
    EXISTS (SELECT FROM newsroom.publications n WHERE n.article_id = a.id AND n.public_note IS NOT NULL AND n.cancelled_at IS NULL) AS told,
    p.slug, r.headline, r.kicker, r.dek, r.lang, r.genre, newsroom.staying_tags(r.tag_ids) AS tag_ids, r.flags, newsroom.staying_byline(r.byline) AS byline, r.lead, r.picture_ids, r.extras, r.file_ids,
    (SELECT s.series_id FROM newsroom.series_parts s WHERE s.article_id = a.id) AS series_id
  FROM newsroom.articles a JOIN newsroom.publications p ON p.article_id = a.id JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE a.held_at IS NULL AND a.killed_at IS NULL AND NOT p.past AND p.cancelled_at IS NULL;
CREATE OR REPLACE VIEW newsroom.mentions_due AS
  SELECT f.folder_id, f.changed_at, a.id AS article_id
  FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
  CROSS JOIN LATERAL (SELECT newsroom.staying_category(r.category_id) AS folder_id, a.changed_at
    UNION SELECT (name ->> 'author_id')::uuid, a.changed_at FROM jsonb_array_elements(newsroom.staying_byline(r.byline)) name
    UNION SELECT unnest(newsroom.staying_tags(r.tag_ids)), a.changed_at
    UNION SELECT newsroom.facet('flag', unnest(r.flags)), a.changed_at) f;

-- Texts are shown and filed while nothing is merged; a merge waits for those that are being, and they for it: none is filed by
-- what is no longer so.
CREATE OR REPLACE FUNCTION newsroom.show(articles uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  stirred uuid[];
  placed uuid[];
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('copydesk merging'));
  PERFORM FROM newsroom.articles a WHERE a.id = ANY (articles) ORDER BY a.id FOR NO KEY UPDATE;
  WITH gone AS (DELETE FROM newsroom.listings l USING unnest(articles) one WHERE l.article_id = one RETURNING l.facet_id)
    SELECT array_agg(DISTINCT g.facet_id) INTO stirred FROM gone g;
  DELETE FROM newsroom.cards c USING unnest(articles) one WHERE c.article_id = one;
  -- OFFSET 0 keeps the one story inside: one walk along its keys, never one over all of them.
  INSERT INTO newsroom.cards
    SELECT d.* FROM unnest(articles) one CROSS JOIN LATERAL (SELECT * FROM newsroom.cards_due d WHERE d.article_id = one OFFSET 0) d;
  WITH listed AS (INSERT INTO newsroom.listings
    SELECT d.* FROM unnest(articles) one CROSS JOIN LATERAL (SELECT * FROM newsroom.listings_due d WHERE d.article_id = one OFFSET 0) d
    ORDER BY d.facet_id, d.published_at RETURNING facet_id) SELECT array_agg(DISTINCT l.facet_id) INTO placed FROM listed l;
  PERFORM newsroom.stir(articles || stirred || placed
    || ARRAY(SELECT newsroom.facet('lists', '') FROM newsroom.slots s WHERE s.article_id = ANY (articles) LIMIT 1));
END $$;
CREATE OR REPLACE FUNCTION newsroom.file_texts(articles uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('copydesk merging'));
  WITH gone AS (
    DELETE FROM newsroom.folders f WHERE f.article_id = ANY (articles)
      AND f.folder_id NOT IN (newsroom.facet('shelf', 'live'), newsroom.facet('shelf', 'withdrawn'))
      AND NOT EXISTS (SELECT FROM newsroom.mentions_due d WHERE d.article_id = f.article_id AND d.folder_id = f.folder_id AND d.changed_at = f.changed_at)
    RETURNING f.folder_id, f.article_id)
  INSERT INTO newsroom.former_names (name_id, article_id) SELECT g.folder_id, g.article_id FROM gone g
    WHERE NOT EXISTS (SELECT FROM newsroom.categories c WHERE c.id = g.folder_id) ON CONFLICT DO NOTHING;
  INSERT INTO newsroom.folders (folder_id, changed_at, article_id)
    SELECT d.folder_id, d.changed_at, d.article_id FROM newsroom.mentions_due d WHERE d.article_id = ANY (articles) ORDER BY d.folder_id, d.changed_at ON CONFLICT DO NOTHING;
  INSERT INTO newsroom.titles AS t (article_id, words)
    SELECT d.article_id, d.words FROM newsroom.titles_due d WHERE d.article_id = ANY (articles)
    ON CONFLICT (article_id) DO UPDATE SET words = excluded.words WHERE t.words <> excluded.words;
END $$;
CREATE OR REPLACE FUNCTION newsroom.touch(facet uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  few uuid[] := ARRAY(SELECT l.article_id FROM newsroom.listings l WHERE l.facet_id = facet LIMIT 201);
BEGIN
  IF cardinality(few) > 200 OR current_setting('newsroom.merging', true) = 'on' THEN
    INSERT INTO newsroom.touches (facet_id) VALUES (facet);
  ELSE
    PERFORM newsroom.touch_stories(few);
  END IF;
END $$;
CREATE OR REPLACE FUNCTION newsroom.touch_next() RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  task newsroom.touches;
  stories uuid[];
  told int;
BEGIN
  SELECT * INTO task FROM newsroom.touches ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF task.id IS NULL THEN
    RETURN 0;
  END IF;
  SELECT array_agg(l.article_id ORDER BY l.article_id), max(l.published_at) INTO stories, task.published_at FROM (
    SELECT l.article_id, l.published_at FROM newsroom.listings l
    WHERE l.facet_id = task.facet_id AND (l.published_at, l.article_id) > (task.published_at, task.article_id)
    ORDER BY l.published_at, l.article_id LIMIT 200) l;
  IF stories IS NULL THEN
    DELETE FROM newsroom.touches WHERE id = task.id;
    RETURN 0;
  END IF;
  UPDATE newsroom.touches t SET (published_at, article_id) = (
    SELECT l.published_at, l.article_id FROM newsroom.listings l
    WHERE l.facet_id = task.facet_id AND l.article_id = ANY (stories) AND l.published_at = task.published_at ORDER BY l.article_id DESC LIMIT 1)
  WHERE t.id = task.id;
  PERFORM FROM newsroom.articles a WHERE a.id = ANY (stories) ORDER BY a.id FOR NO KEY UPDATE;
  PERFORM newsroom.touch_stories(stories);
  told := cardinality(stories);
  -- Where no time moved, nothing was written anew: what was merged is left all the same.
  IF EXISTS (SELECT FROM newsroom.categories c WHERE c.id = task.facet_id AND c.merged_into IS NOT NULL
      UNION ALL SELECT FROM newsroom.tags g WHERE g.id = task.facet_id AND g.merged_into IS NOT NULL
      UNION ALL SELECT FROM newsroom.authors u WHERE u.id = task.facet_id AND u.merged_into IS NOT NULL) THEN
    stories := ARRAY(SELECT DISTINCT l.article_id FROM newsroom.listings l WHERE l.facet_id = task.facet_id AND l.article_id = ANY (stories));
    IF cardinality(stories) > 0 THEN
      PERFORM newsroom.show(stories);
    END IF;
  END IF;
  RETURN told;
END $$;
CREATE FUNCTION newsroom.merge(kind text, source uuid, target uuid, at timestamptz) RETURNS int LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  told int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('copydesk merging'));
  PERFORM set_config('newsroom.merging', 'on', true);   -- stories are told later: whoever holds one may wait for this
  EXECUTE format('UPDATE newsroom.%I SET merged_into = $2, version = version + 1, changed_at = $3 WHERE id = $1 OR merged_into = $1',
    CASE kind WHEN 'category' THEN 'categories' WHEN 'tag' THEN 'tags' ELSE 'authors' END) USING source, target, at;
  EXECUTE format('UPDATE newsroom.%I SET version = version + 1, changed_at = $2 WHERE id = $1',
    CASE kind WHEN 'category' THEN 'categories' WHEN 'tag' THEN 'tags' ELSE 'authors' END) USING target, at;
  IF kind = 'author' THEN
    UPDATE newsroom.authors a SET picture_id = NULL WHERE a.id = source;   -- nobody looks like this any more
  ELSIF kind = 'category' THEN
    UPDATE newsroom.categories c SET parent_id = target, position = (SELECT coalesce(max(o.position), 0) FROM newsroom.categories o WHERE o.parent_id = target) + o.place,
        version = c.version + 1, changed_at = at
      FROM (SELECT n.id, row_number() OVER (ORDER BY n.position, lower(n.name), n.id) AS place FROM newsroom.categories n WHERE n.parent_id = source AND n.merged_into IS NULL) o
      WHERE c.id = o.id;
    UPDATE newsroom.categories c SET parent_id = NULL WHERE c.parent_id = source;
  END IF;
  -- Every address that led there leads on.
  INSERT INTO newsroom.former_slugs AS f (kind, slug, id, left_at)
    SELECT merge.kind, o.slug, target, o.left_at FROM newsroom.former_slugs o WHERE o.kind = merge.kind AND o.id = source
    ON CONFLICT ON CONSTRAINT former_slugs_once DO UPDATE SET left_at = greatest(f.left_at, excluded.left_at);
  DELETE FROM newsroom.former_slugs o WHERE o.kind = merge.kind AND o.id = source;
  EXECUTE format('INSERT INTO newsroom.former_slugs (kind, slug, id, left_at) SELECT $1, s.slug, $3, $4 FROM newsroom.%I s WHERE s.id = $2
    ON CONFLICT ON CONSTRAINT former_slugs_once DO UPDATE SET left_at = excluded.left_at',
    CASE kind WHEN 'category' THEN 'categories' WHEN 'tag' THEN 'tags' ELSE 'authors' END) USING kind, source, target, at;
  -- The newsroom's own lists, at once; that older texts name it is kept.
  INSERT INTO newsroom.folders (folder_id, changed_at, article_id)
    SELECT target, f.changed_at, f.article_id FROM newsroom.folders f WHERE f.folder_id = source ORDER BY f.changed_at ON CONFLICT DO NOTHING;
  IF kind <> 'category' THEN
    INSERT INTO newsroom.former_names (name_id, article_id) SELECT source, f.article_id FROM newsroom.folders f WHERE f.folder_id = source ON CONFLICT DO NOTHING;
  END IF;
  DELETE FROM newsroom.folders f WHERE f.folder_id = source;
  GET DIAGNOSTICS told = ROW_COUNT;
  PERFORM newsroom.touch(source);
  PERFORM newsroom.stir(ARRAY[source, target]);
  RETURN told;
END $$;
COMMENT ON FUNCTION newsroom.merge(text, uuid, uuid, timestamptz) IS 'Sets the pointer of one that is merged and of those that led to it, and moves what leads there; how many working texts were filed under it';

-- Readers.
CREATE VIEW published.moving AS
  SELECT 'category' AS kind, c.id, c.merged_into AS stays FROM newsroom.touches x JOIN newsroom.categories c ON c.id = x.facet_id WHERE c.merged_into IS NOT NULL
  UNION SELECT 'tag', t.id, t.merged_into FROM newsroom.touches x JOIN newsroom.tags t ON t.id = x.facet_id WHERE t.merged_into IS NOT NULL
  UNION SELECT 'author', a.id, a.merged_into FROM newsroom.touches x JOIN newsroom.authors a ON a.id = x.facet_id WHERE a.merged_into IS NOT NULL;
COMMENT ON VIEW published.moving IS 'What was merged so recently that stories may still be listed under it: whoever asks for the one that stays looks there too';
CREATE OR REPLACE VIEW published.tags AS
  SELECT t.id, t.slug, t.name, t.changed_at FROM newsroom.tags t
  WHERE t.merged_into IS NULL AND coalesce((SELECT true FROM published.listings l WHERE l.facet_id = t.id LIMIT 1),
    (SELECT true FROM newsroom.tags m WHERE m.merged_into = t.id AND (SELECT true FROM newsroom.touches x WHERE x.facet_id = m.id LIMIT 1)
      AND (SELECT true FROM published.listings l WHERE l.facet_id = m.id LIMIT 1) LIMIT 1), false);
CREATE OR REPLACE VIEW published.authors AS
  SELECT a.id, a.slug, a.name, a.bio, greatest(a.changed_at, (SELECT p.changed_at FROM published.pictures p WHERE p.id = a.picture_id)) AS changed_at, a.picture_id, a.beat
  FROM newsroom.authors a
  WHERE a.merged_into IS NULL AND coalesce((SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1),
    (SELECT true FROM newsroom.authors m WHERE m.merged_into = a.id AND (SELECT true FROM newsroom.touches x WHERE x.facet_id = m.id LIMIT 1)
      AND (SELECT true FROM published.listings l WHERE l.facet_id = m.id LIMIT 1) LIMIT 1), false);
CREATE OR REPLACE VIEW published.former_slugs WITH (security_barrier) AS
  SELECT f.kind, f.slug, f.id, f.left_at FROM newsroom.former_slugs f
  WHERE CASE f.kind
    WHEN 'category' THEN EXISTS (SELECT FROM newsroom.categories c WHERE c.id = f.id AND c.merged_into IS NULL)
    WHEN 'tag' THEN EXISTS (SELECT FROM published.tags t WHERE t.id = f.id)
    WHEN 'author' THEN EXISTS (SELECT FROM published.authors a WHERE a.id = f.id)
    ELSE (SELECT true FROM published.listings l WHERE l.facet_id = f.id LIMIT 1) END;
CREATE OR REPLACE VIEW published.redirects WITH (security_barrier) AS
  SELECT t.path, t.leads_to FROM (
    SELECT r.path, CASE r.kind
      WHEN 'article' THEN (SELECT '/' || a.slug FROM published.articles a WHERE a.id = r.target_id)
      WHEN 'category' THEN (SELECT '/category/' || c.slug FROM newsroom.categories c WHERE c.id = coalesce((SELECT m.merged_into FROM newsroom.categories m WHERE m.id = r.target_id), r.target_id) AND c.merged_into IS NULL)
      WHEN 'tag' THEN (SELECT '/tag/' || g.slug FROM published.tags g WHERE g.id = coalesce((SELECT m.merged_into FROM newsroom.tags m WHERE m.id = r.target_id), r.target_id))
      WHEN 'author' THEN (SELECT '/author/' || w.slug FROM published.authors w WHERE w.id = coalesce((SELECT m.merged_into FROM newsroom.authors m WHERE m.id = r.target_id), r.target_id))
      WHEN 'series' THEN (SELECT '/series/' || s.slug FROM published.series s WHERE s.id = r.target_id)
      ELSE r.address END AS leads_to
    FROM newsroom.redirects r) t
  WHERE t.leads_to IS NOT NULL;
CREATE VIEW published.merged AS
  SELECT 'category' AS kind, c.id, c.merged_into AS stays FROM newsroom.categories c WHERE c.merged_into IS NOT NULL
  UNION ALL SELECT 'tag', t.id, t.merged_into FROM newsroom.tags t WHERE t.merged_into IS NOT NULL
  UNION ALL SELECT 'author', a.id, a.merged_into FROM newsroom.authors a WHERE a.merged_into IS NOT NULL;
COMMENT ON VIEW published.merged IS 'What was merged, and into what';
CREATE OR REPLACE VIEW published.slots WITH (security_barrier) AS
  SELECT l.slug AS list, s.position, s.article_id, coalesce((SELECT c.merged_into FROM newsroom.categories c WHERE c.id = s.fallback_category_id), s.fallback_category_id) AS fallback_category_id
  FROM newsroom.lists l JOIN newsroom.slots s ON s.list_id = l.id
  WHERE s.shown_from <= newsroom.clock() AND s.gone_at > newsroom.clock();
CREATE OR REPLACE FUNCTION newsroom.is_gone(kind text, one uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE kind
    WHEN 'article' THEN NOT EXISTS (SELECT FROM newsroom.announced a WHERE a.article_id = one)
    WHEN 'comments' THEN NOT EXISTS (SELECT FROM newsroom.announced a WHERE a.article_id = one)
    WHEN 'tag' THEN NOT EXISTS (SELECT FROM newsroom.tallies t JOIN newsroom.tags g ON g.id = t.facet_id WHERE t.facet_id = one AND t.stories > 0 AND g.merged_into IS NULL)
    WHEN 'author' THEN NOT EXISTS (SELECT FROM newsroom.tallies t JOIN newsroom.authors a ON a.id = t.facet_id WHERE t.facet_id = one AND t.stories > 0 AND a.merged_into IS NULL)
    WHEN 'series' THEN NOT EXISTS (SELECT FROM newsroom.tallies t JOIN newsroom.series s ON s.id = t.facet_id WHERE t.facet_id = one AND t.stories > 0)
    WHEN 'category' THEN NOT EXISTS (SELECT FROM newsroom.categories c WHERE c.id = one AND c.merged_into IS NULL)
    WHEN 'list' THEN NOT EXISTS (SELECT FROM newsroom.lists l WHERE l.id = one)
    ELSE false END $$;
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
        SELECT DISTINCT 'list', s.list_id FROM newsroom.slots s WHERE s.id = ANY (falling) AND newsroom.staying_category(s.fallback_category_id) IN (SELECT up.id FROM up);
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
CREATE OR REPLACE FUNCTION published.walk_at(t timestamptz, edge timestamptz, edge_id uuid, falling boolean, groups jsonb, excluded uuid[], among uuid[], not_among uuid[], spans timestamptz[], most int)
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
      SELECT newsroom.staying_tags(r.tag_ids) || newsroom.staying_category(p.category_id) || ARRAY(SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(newsroom.staying_byline(r.byline)) name)
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
CREATE OR REPLACE FUNCTION published.texts_at(publications uuid[], t timestamptz)
  RETURNS TABLE (id uuid, publication_id uuid, slug text, category_id uuid, version int, first_published_at timestamptz, published_at timestamptz, updated_at timestamptz, modified_at timestamptz,
    headline text, kicker text, dek text, lang text, genre text, tag_ids uuid[], byline jsonb, flags text[], word_count int, told boolean, lead jsonb, lead_picture jsonb, extras jsonb,
    comments int, discussed_at timestamptz, comment_policy text, comments_close_at timestamptz, body jsonb, pictures jsonb, files jsonb, series_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
#variable_conflict use_column
DECLARE
  clock timestamptz := newsroom.clock();
BEGIN
  RETURN QUERY SELECT p.article_id, p.id, p.slug, newsroom.staying_category(p.category_id), p.edition, p.first_published_at, p.published_at, p.updated_at,
      greatest(p.live_from, p.published_at, CASE WHEN p.touched_at <= t THEN p.touched_at END),
      r.headline, r.kicker, r.dek, r.lang, r.genre, newsroom.staying_tags(r.tag_ids), newsroom.staying_byline(r.byline), r.flags, r.word_count,
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
