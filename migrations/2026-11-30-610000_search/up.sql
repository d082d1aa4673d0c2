-- What readers search: a narrow row for each publication in play, with every time that decides whether it may be found, and
-- vectors of its words. Words are read in Rust (`search/`), so the row is written by the act that publishes, and for what
-- comes in bulk a few at a time behind it. Which rows there are follows from the cards, in the transaction that changes them.
CREATE TABLE newsroom.search_rows (
  publication_id     uuid PRIMARY KEY,
  article_id         uuid NOT NULL,
  first_published_at timestamptz NOT NULL,
  published_at       timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  modified_at        timestamptz NOT NULL,
  live_from          timestamptz NOT NULL,
  live_until         timestamptz,
  embargo_until      timestamptz,
  category_id        uuid NOT NULL,
  tag_ids            uuid[] NOT NULL,
  author_ids         uuid[] NOT NULL,
  head               tsvector NOT NULL,
  words              tsvector NOT NULL
) WITH (toast_tuple_target = 1024, fillfactor = 90);
COMMENT ON TABLE newsroom.search_rows IS 'One row per publication in play whose words were read; rebuildable';
COMMENT ON COLUMN newsroom.search_rows.head IS 'Headline (A, and ^ before each word), kicker and dek (B), names (C), the month of publication (#m)';
COMMENT ON COLUMN newsroom.search_rows.words IS 'The same with the text (D), what the story is listed under (#) and the month of its publication (#m)';
-- The head stays in the row, since each hit is ranked by it; the rest lies beside it.
ALTER TABLE newsroom.search_rows ALTER COLUMN head SET STORAGE MAIN, ALTER COLUMN tag_ids SET STORAGE MAIN, ALTER COLUMN author_ids SET STORAGE MAIN;
DO $$
BEGIN
  ALTER TABLE newsroom.search_rows ALTER COLUMN words SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
  NULL;
END $$;
CREATE INDEX search_rows_words ON newsroom.search_rows USING gin (head, words) WITH (gin_pending_list_limit = 256);
CREATE INDEX search_rows_of ON newsroom.search_rows (article_id);

CREATE TABLE newsroom.search_due (
  publication_id uuid PRIMARY KEY,
  article_id     uuid NOT NULL
);
COMMENT ON TABLE newsroom.search_due IS 'Publications in play whose words are to be read, or read again: the text, a name or what it is listed under may be another';
CREATE TABLE newsroom.search_stretches (from_at timestamptz PRIMARY KEY, stories int NOT NULL);
COMMENT ON TABLE newsroom.search_stretches IS 'Moments with the number of stories since then: how far a search looks at a time. A hint, reckoned anew every hour; what is found does not hang on it';
CREATE TABLE newsroom.search_languages (lang text PRIMARY KEY);
COMMENT ON TABLE newsroom.search_languages IS 'Languages of stories whose words were read: questions are read by the rules of these';
CREATE TRIGGER search_languages_stir AFTER INSERT ON newsroom.search_languages FOR EACH ROW EXECUTE FUNCTION newsroom.stir_terms();
CREATE TABLE newsroom.vocabulary (
  word text PRIMARY KEY,
  keys int[] NOT NULL
);
CREATE INDEX vocabulary_keys ON newsroom.vocabulary USING gin (keys) WITH (gin_pending_list_limit = 256);
COMMENT ON TABLE newsroom.vocabulary IS 'Words of stories that were live at some time, by what is left of them without a letter or two; which of them are of live stories now is asked of search_rows';
CREATE TABLE newsroom.vocabulary_due (publication_id uuid PRIMARY KEY, at timestamptz NOT NULL);
CREATE INDEX vocabulary_due_at ON newsroom.vocabulary_due (at);
COMMENT ON TABLE newsroom.vocabulary_due IS 'Publications whose words go into the vocabulary, and from when on they may be live';

CREATE FUNCTION newsroom.search_shown() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  INSERT INTO newsroom.search_due (publication_id, article_id)
    SELECT n.publication_id, n.article_id FROM shown n
    -- Pages such as the imprint stand in no list.
    WHERE n.genre <> 'page' AND NOT coalesce((SELECT s.modified_at = n.modified_at AND s.published_at = n.published_at AND s.category_id = n.category_id
      FROM newsroom.search_rows s WHERE s.publication_id = n.publication_id), false)
    ON CONFLICT (publication_id) DO NOTHING;
  UPDATE newsroom.search_rows s SET first_published_at = n.first_published_at, published_at = n.published_at, updated_at = n.updated_at,
      modified_at = n.modified_at, live_from = n.live_from, live_until = n.live_until, embargo_until = n.embargo_until
    FROM shown n WHERE s.publication_id = n.publication_id
      AND (s.first_published_at, s.published_at, s.updated_at, s.modified_at, s.live_from, s.live_until, s.embargo_until)
        IS DISTINCT FROM (n.first_published_at, n.published_at, n.updated_at, n.modified_at, n.live_from, n.live_until, n.embargo_until);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.search_shown() IS 'Lets the rows of searches follow the cards, and says whose words are to be read';
CREATE TRIGGER cards_search_shown AFTER INSERT ON newsroom.cards REFERENCING NEW TABLE AS shown
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.search_shown();
-- Cards are taken away and written anew in one act: what is gone is known at its end.
CREATE FUNCTION newsroom.search_gone() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM newsroom.cards c WHERE c.publication_id = OLD.publication_id) THEN
    DELETE FROM newsroom.search_rows s WHERE s.publication_id = OLD.publication_id;
    DELETE FROM newsroom.search_due d WHERE d.publication_id = OLD.publication_id;
    DELETE FROM newsroom.vocabulary_due d WHERE d.publication_id = OLD.publication_id;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.search_gone() IS 'Takes away what was found by words and is not in play any more';
CREATE CONSTRAINT TRIGGER cards_search_gone AFTER DELETE ON newsroom.cards DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION newsroom.search_gone();

-- The texts of publications, as they are read for searches: the names that readers see.
CREATE VIEW newsroom.search_texts AS
  SELECT c.publication_id, c.article_id, c.first_published_at, c.published_at, c.updated_at, c.modified_at, c.live_from, c.live_until, c.embargo_until,
    c.category_id, c.tag_ids, ARRAY(SELECT (by_name.entry ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) by_name (entry)) AS author_ids,
    c.lang, c.headline, coalesce(c.extras ->> 'short_headline', '') AS short_headline, c.kicker, c.dek,
    array_remove(ARRAY(SELECT by_name.entry ->> 'name' FROM jsonb_array_elements(c.byline) by_name (entry))
      || ARRAY(SELECT a.name FROM newsroom.authors a WHERE a.id IN (SELECT (by_name.entry ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) by_name (entry)) ORDER BY a.id)
      || ARRAY(SELECT t.name FROM newsroom.tags t WHERE t.id = ANY (c.tag_ids) ORDER BY t.id)
      || ARRAY(SELECT g.name FROM newsroom.categories g WHERE g.id = c.category_id)
      || coalesce(c.extras ->> 'dateline', ''), NULL) AS names,
    (SELECT l.facets FROM newsroom.listings l WHERE l.article_id = c.article_id AND l.facet_id = newsroom.facet('all', '') AND l.publication_id = c.publication_id) AS facets,
    (SELECT r.body FROM newsroom.revisions r WHERE r.id = c.revision_id) AS body
  FROM newsroom.cards c WHERE c.genre <> 'page';
COMMENT ON VIEW newsroom.search_texts IS 'What the rows of searches are read from';

INSERT INTO newsroom.search_due (publication_id, article_id) SELECT c.publication_id, c.article_id FROM newsroom.cards c;

CREATE FUNCTION newsroom.search_stretch() RETURNS void LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  DELETE FROM newsroom.search_stretches;
  INSERT INTO newsroom.search_stretches (from_at, stories) SELECT l.published_at, max(l.n) FROM (
    SELECT l.published_at, row_number() OVER (ORDER BY l.published_at DESC, l.article_id DESC) AS n
    FROM newsroom.listings l WHERE l.facet_id = newsroom.facet('all', '') AND l.published_at <= newsroom.clock()) l
  WHERE l.n IN (2000, 5000) OR l.n % 10000 = 0 GROUP BY l.published_at;
END $$;
COMMENT ON FUNCTION newsroom.search_stretch() IS 'Reckons the stretches of searches';
CREATE FUNCTION newsroom.search_months(low timestamptz, top timestamptz) RETURNS tsquery LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT string_agg('''#m' || to_char(m, 'YYYYMM') || '''', '|')::tsquery
    FROM generate_series(date_trunc('month', low AT TIME ZONE 'UTC'), least(top, newsroom.clock()) AT TIME ZONE 'UTC', interval '1 month') m);
END $$;
COMMENT ON FUNCTION newsroom.search_months(timestamptz, timestamptz) IS 'That a story was published in one of the months from one moment to another';

CREATE FUNCTION newsroom.search_need(wanted int, found int, stories int) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN stories < 2000 THEN 0 WHEN found = 0 THEN 4.0 * stories ELSE least(1.2 * wanted * stories / found, 4.0 * stories, 20000) END;
COMMENT ON FUNCTION newsroom.search_need(int, int, int) IS 'How many stories are to be looked through for so many, when so many of so many matched: at most four times as many, and 20,000 where some did, since a word may be common in other years';

CREATE FUNCTION newsroom.search_in_spans(spans timestamptz[], published_at timestamptz, updated_at timestamptz, first_published_at timestamptz, modified_at timestamptz)
  RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(published_at >= spans[1], true) AND coalesce(published_at < spans[2], true)
    AND coalesce(updated_at >= spans[3], true) AND coalesce(updated_at < spans[4], true)
    AND coalesce(first_published_at >= spans[5], true) AND coalesce(first_published_at < spans[6], true)
    AND coalesce(modified_at >= spans[7], true) AND coalesce(modified_at < spans[8], true);
COMMENT ON FUNCTION newsroom.search_in_spans(timestamptz[], timestamptz, timestamptz, timestamptz, timestamptz) IS 'Whether the times of a story lie in these: from and until of when it was published, updated, first published, modified; null is open';

-- A question of readers. Everything in it is a value; the texts are made by `search/query.rs`. It looks through the newest
-- stories first, then as far back as a thousand that match may reach, in stretches of months that are part of the question (the index knows them):
-- however common a word is, few rows are read. The index answers by bitmaps alone, which connections of readers do without
-- otherwise. `gathered` asks for the words of phrases in any order, which the index answers
-- alone; whether they stand in order is looked up for those. Beside these thousand, the newest that have it in their headline.
CREATE FUNCTION published.search(gathered text, wanted text, titled_gathered text, titled text, exact text, exact_titled text, ranked text, narrowed text,
    spans timestamptz[], among uuid[], not_among uuid[], sort text, falling boolean, place bigint, place_id uuid, most int, sets text[], zone text, mended boolean)
  RETURNS TABLE (ids uuid[], keys bigint[], counted int, capped boolean, facets jsonb)
  LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = newsroom, pg_temp SET enable_seqscan = off SET enable_bitmapscan = on SET jit = off AS $$
#variable_conflict use_variable
DECLARE
  enough CONSTANT int := 1000;
  -- With more, texts are not weighed: that unpacks each of them.
  weighed CONSTANT int := 300;
  -- So many older ones that have it in their headline.
  headlines CONSTANT int := 200;
  -- For more months than thirty the index takes longer with them than without: it looks at each for every story that matches.
  few_months CONSTANT int := 60;
  q CONSTANT tsquery := wanted::tsquery;
  q_head CONSTANT tsquery := titled::tsquery;
  q_exact CONSTANT tsquery := exact::tsquery;
  q_exact_head CONSTANT tsquery := exact_titled::tsquery;
  q_rank CONSTANT tsquery := ranked::tsquery;
  under CONSTANT tsquery := nullif(narrowed, '')::tsquery;
  gather CONSTANT tsquery := CASE WHEN under IS NULL THEN gathered::tsquery ELSE gathered::tsquery && under END;
  low timestamptz;
  top timestamptz;
  reach int;
  base int;
  need numeric;
  months tsquery;
  here tsquery;
  hits uuid[] := '{}';
  more uuid[];
  full_up boolean := false;
  -- What has the words in its headline may still not be listed where it has to be, or have words that may not be there.
  guarded CONSTANT boolean := under IS NOT NULL OR position('!' IN wanted) > 0;
  -- A phrase may not be there: that is looked up.
  bars CONSTANT boolean := gathered <> wanted AND position('!' IN wanted) > 0;
BEGIN
  IF among IS NOT NULL THEN
    hits := ARRAY(SELECT s.publication_id FROM (SELECT DISTINCT unnest(among) AS one) a
      CROSS JOIN LATERAL (SELECT * FROM search_rows s WHERE s.article_id = a.one OFFSET 0) s
      WHERE s.words @@ gather AND s.article_id <> ALL (not_among)
        AND in_its_time(false, s.published_at, s.live_from, s.live_until) AND not_kept_back(NULL, NULL, s.embargo_until)
        AND search_in_spans(spans, s.published_at, s.updated_at, s.first_published_at, s.modified_at));
  ELSE
    top := coalesce(spans[2], 'infinity');
    base := coalesce((SELECT max(b.stories) FROM search_stretches b WHERE b.from_at >= top), 0);
    need := 0;
    FOR low, reach IN SELECT b.from_at, b.stories FROM search_stretches b WHERE b.from_at < top UNION ALL SELECT NULL, NULL ORDER BY 1 DESC NULLS LAST LOOP
      CONTINUE WHEN reach - base < need;
      here := gather;
      months := CASE WHEN low IS NOT NULL THEN search_months(low, top) END;
      IF numnode(months) < few_months THEN
        here := here && months;
      END IF;
      more := ARRAY(SELECT s.publication_id FROM search_rows s
        WHERE s.words @@ here AND s.published_at < top AND (low IS NULL OR s.published_at >= low)
          AND in_its_time(false, s.published_at, s.live_from, s.live_until) AND not_kept_back(NULL, NULL, s.embargo_until)
          AND s.article_id <> ALL (not_among)
          AND (spans IS NULL OR search_in_spans(spans, s.published_at, s.updated_at, s.first_published_at, s.modified_at))
        ORDER BY s.published_at DESC, s.article_id DESC LIMIT enough - cardinality(hits));
      hits := hits || more;
      full_up := cardinality(hits) >= enough;
      EXIT WHEN full_up OR low IS NULL OR low < spans[1];
      top := low;
      need := search_need(enough, cardinality(hits), reach - base);
    END LOOP;
  END IF;
  top := (SELECT s.published_at FROM search_rows s WHERE s.publication_id = hits[cardinality(hits)]);
  IF gathered <> wanted THEN
    hits := ARRAY(SELECT f.id FROM unnest(hits) WITH ORDINALITY f (id, n)
      CROSS JOIN LATERAL (SELECT s.words FROM search_rows s WHERE s.publication_id = f.id OFFSET 0) s WHERE s.words @@ q ORDER BY f.n);
  END IF;
  counted := cardinality(hits);
  capped := full_up;
  IF full_up AND sort = 'relevance' THEN
    -- Older ones that have it in their headline. The head stands in the row, so nothing is unpacked.
    more := '{}';
    base := coalesce((SELECT max(b.stories) FROM search_stretches b WHERE b.from_at >= top), 0);
    need := 0;
    FOR low, reach IN SELECT b.from_at, b.stories FROM search_stretches b WHERE b.from_at < top UNION ALL SELECT NULL, NULL ORDER BY 1 DESC NULLS LAST LOOP
      CONTINUE WHEN reach - base < need;
      here := titled_gathered::tsquery;
      months := CASE WHEN low IS NOT NULL THEN search_months(low, top) END;
      IF numnode(months) < few_months THEN
        here := here && months;
      END IF;
      IF guarded THEN
        more := more || ARRAY(SELECT s.publication_id FROM search_rows s
          WHERE s.head @@ here AND s.words @@ gather AND s.published_at < top AND (low IS NULL OR s.published_at >= low)
            AND (titled_gathered = titled OR (s.head @@ q_head) IS TRUE) AND (NOT bars OR (s.words @@ q) IS TRUE)
            AND in_its_time(false, s.published_at, s.live_from, s.live_until) AND not_kept_back(NULL, NULL, s.embargo_until)
            AND s.article_id <> ALL (not_among)
            AND (spans IS NULL OR search_in_spans(spans, s.published_at, s.updated_at, s.first_published_at, s.modified_at))
          ORDER BY s.published_at DESC, s.article_id DESC LIMIT headlines - cardinality(more));
      ELSE
        more := more || ARRAY(SELECT s.publication_id FROM search_rows s
          WHERE s.head @@ here AND s.published_at < top AND (low IS NULL OR s.published_at >= low)
            AND (titled_gathered = titled OR (s.head @@ q_head) IS TRUE) AND (NOT bars OR (s.words @@ q) IS TRUE)
            AND in_its_time(false, s.published_at, s.live_from, s.live_until) AND not_kept_back(NULL, NULL, s.embargo_until)
            AND s.article_id <> ALL (not_among)
            AND (spans IS NULL OR search_in_spans(spans, s.published_at, s.updated_at, s.first_published_at, s.modified_at))
          ORDER BY s.published_at DESC, s.article_id DESC LIMIT headlines - cardinality(more));
      END IF;
      EXIT WHEN cardinality(more) >= headlines OR low IS NULL OR low < spans[1];
      top := low;
      need := search_need(headlines, cardinality(more), reach - base);
    END LOOP;
    hits := ARRAY(SELECT unnest(hits) UNION SELECT unnest(more));
    counted := greatest(counted, least(cardinality(hits), enough));
  END IF;

  WITH h AS MATERIALIZED (
    SELECT s.article_id, s.category_id, s.tag_ids, s.author_ids, s.published_at, CASE sort
      WHEN 'relevance' THEN (t.tier - CASE WHEN mended THEN 10 ELSE 0 END) * 1000000000000
        -- Of two that are as good, the one of today counts as much as one of a year ago that is 2.7 times as good.
        + ((1000 + extract(epoch FROM s.published_at) / 31536000
            + CASE WHEN t.tier > 1 THEN ln(1e-6 + ts_rank('{0.1, 0.3, 0.6, 1.0}', s.head, q_rank))
                WHEN cardinality(hits) <= weighed THEN ln(1e-6 + ts_rank('{0.1, 0.3, 0.6, 1.0}', s.words, q_rank)) ELSE 0 END) * 1000000)::bigint
      WHEN 'modified_at' THEN (extract(epoch FROM s.modified_at) * 1000000)::bigint
      WHEN 'updated_at' THEN (extract(epoch FROM s.updated_at) * 1000000)::bigint
      ELSE (extract(epoch FROM s.published_at) * 1000000)::bigint END AS key
    FROM unnest(hits) f CROSS JOIN LATERAL (SELECT s.* FROM search_rows s WHERE s.publication_id = f OFFSET 0) s
    CROSS JOIN LATERAL (SELECT CASE WHEN NOT s.head @@ q THEN 1 WHEN s.head @@ q_exact_head THEN 5 WHEN s.head @@ q_head THEN 4 WHEN s.head @@ q_exact THEN 3 ELSE 2 END AS tier OFFSET 0) t
  ), page AS (
    SELECT h.article_id, h.key FROM h
    WHERE place IS NULL OR CASE WHEN falling THEN (h.key, h.article_id) < (place, place_id) ELSE (h.key, h.article_id) > (place, place_id) END
    ORDER BY CASE WHEN falling THEN -h.key ELSE h.key END, CASE WHEN falling THEN h.article_id END DESC, CASE WHEN NOT falling THEN h.article_id END LIMIT most
  ), told AS (
    SELECT 'category' AS kind, c.id::text AS value, c.stories FROM (SELECT h.category_id AS id, count(*) AS stories FROM h GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12) c WHERE 'category' = ANY (sets)
    UNION ALL SELECT 'tag', c.id::text, c.stories FROM (SELECT t AS id, count(*) AS stories FROM h, unnest(h.tag_ids) t GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12) c WHERE 'tag' = ANY (sets)
    UNION ALL SELECT 'author', c.id::text, c.stories FROM (SELECT a AS id, count(DISTINCT h.article_id) AS stories FROM h, unnest(h.author_ids) a GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12) c WHERE 'author' = ANY (sets)
    UNION ALL SELECT 'year', c.year::text, c.stories FROM (SELECT extract(year FROM h.published_at AT TIME ZONE zone)::int AS year, count(*) AS stories FROM h GROUP BY 1 ORDER BY 1 DESC LIMIT 12) c WHERE 'year' = ANY (sets)
  )
  SELECT coalesce((SELECT array_agg(p.article_id ORDER BY p.key, p.article_id) FROM page p), '{}'),
    coalesce((SELECT array_agg(p.key ORDER BY p.key, p.article_id) FROM page p), '{}'),
    coalesce((SELECT jsonb_object_agg(w.kind, w.counts) FROM (SELECT c.kind, jsonb_agg(jsonb_build_array(c.value, c.stories)) AS counts FROM told c GROUP BY c.kind) w), '{}')
    INTO ids, keys, facets;
  RETURN NEXT;
END $$;
COMMENT ON FUNCTION published.search(text, text, text, text, text, text, text, text, timestamptz[], uuid[], uuid[], text, boolean, bigint, uuid, int, text[], text, boolean) IS
  'Live stories that match a question, by identity: a page of the newest thousand in the order that is asked for, how many there are of those, and what they are listed under';

-- Words that may have been meant, each with how many of the newest live stories have it: none that no live story has.
CREATE FUNCTION published.near_words(numbers int[], keys int[], lengths int[]) RETURNS TABLE (number int, word text, stories int)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp SET enable_seqscan = off SET enable_bitmapscan = on SET jit = off AS $$
#variable_conflict use_column
DECLARE
  low timestamptz;
  months tsquery;
  one record;
  q tsquery;
BEGIN
  SELECT b.from_at INTO low FROM search_stretches b ORDER BY b.from_at DESC LIMIT 1;
  IF low IS NOT NULL THEN
    months := search_months(low, 'infinity');
  END IF;
  FOR one IN
    SELECT a.number, c.word FROM (SELECT u.number, array_agg(u.key) AS keys, lengths[u.number] AS length
        FROM unnest(numbers, near_words.keys) u (number, key) GROUP BY u.number) a
      CROSS JOIN LATERAL (SELECT v.word FROM vocabulary v WHERE v.keys && a.keys AND abs(length(v.word) - a.length) <= 2
        ORDER BY (SELECT count(*) FROM unnest(v.keys) k WHERE k = ANY (a.keys)) DESC, abs(length(v.word) - a.length), v.word LIMIT 20) c
  LOOP
    q := ('''' || one.word || '''')::tsquery;
    number := one.number;
    word := one.word;
    SELECT count(*) INTO stories FROM search_rows s WHERE s.words @@ (CASE WHEN months IS NULL THEN q ELSE q && months END)
      AND in_its_time(false, s.published_at, s.live_from, s.live_until) AND not_kept_back(NULL, NULL, s.embargo_until);
    IF stories = 0 AND months IS NOT NULL THEN
      SELECT count(*) INTO stories FROM (SELECT FROM search_rows s WHERE s.words @@ q
        AND in_its_time(false, s.published_at, s.live_from, s.live_until) AND not_kept_back(NULL, NULL, s.embargo_until) LIMIT 1) s;
    END IF;
    IF stories > 0 THEN
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;
COMMENT ON FUNCTION published.near_words(int[], int[], int[]) IS 'Words of live stories that share a key with words that were asked for';
CREATE FUNCTION published.search_languages() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
BEGIN
  RETURN ARRAY(SELECT s.lang FROM search_languages s ORDER BY s.lang);
END $$;
COMMENT ON FUNCTION published.search_languages() IS 'By the rules of which languages questions are read';
