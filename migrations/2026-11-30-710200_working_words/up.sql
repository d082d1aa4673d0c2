-- By which words the newsroom finds the texts that it works on. What readers have is found by its own rows (search_rows); here
-- are the others: open changes, and what was withdrawn. Words are read in Rust, as those of readers' searches are, a few texts
-- at a time behind the saves: no save waits for it.
CREATE TABLE newsroom.working_words (
  article_id uuid PRIMARY KEY,
  words      tsvector NOT NULL
) WITH (fillfactor = 90);
COMMENT ON TABLE newsroom.working_words IS 'One row per working text that no publication in play has, as its words were read last; rebuildable';
CREATE INDEX working_words_words ON newsroom.working_words USING gin (words) WITH (gin_pending_list_limit = 256);
CREATE TABLE newsroom.working_words_due (article_id uuid PRIMARY KEY);
COMMENT ON TABLE newsroom.working_words_due IS 'Stories whose working texts are to be read, or need no row any more';

-- A row that is due already is held until the save commits: whoever reads it in between would read the text of before.
CREATE FUNCTION newsroom.working_words_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO newsroom.working_words_due (article_id) VALUES (NEW.id) ON CONFLICT (article_id) DO UPDATE SET article_id = excluded.article_id;
  RETURN NULL;
END $$;
CREATE FUNCTION newsroom.working_words_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO newsroom.working_words_due (article_id) VALUES (NEW.article_id) ON CONFLICT (article_id) DO UPDATE SET article_id = excluded.article_id;
  RETURN NULL;
END $$;
CREATE FUNCTION newsroom.working_words_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO newsroom.working_words_due (article_id) SELECT w.article_id FROM newsroom.working_words w WHERE w.article_id = NEW.article_id ON CONFLICT (article_id) DO UPDATE SET article_id = excluded.article_id;
  RETURN NULL;
END $$;
CREATE FUNCTION newsroom.working_words_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO newsroom.working_words_due (article_id) VALUES (OLD.article_id) ON CONFLICT (article_id) DO UPDATE SET article_id = excluded.article_id;
  RETURN NULL;
END $$;
-- What comes in settled, by an import, has been read by then.
CREATE TRIGGER articles_words_begun AFTER INSERT ON newsroom.articles FOR EACH ROW WHEN (NEW.stage <> 'settled') EXECUTE FUNCTION newsroom.working_words_moved();
CREATE TRIGGER articles_words_moved AFTER UPDATE OF stage, working_revision_id ON newsroom.articles FOR EACH ROW
  WHEN ((OLD.stage, OLD.working_revision_id) IS DISTINCT FROM (NEW.stage, NEW.working_revision_id) AND (OLD.stage <> 'settled' OR NEW.stage <> 'settled'))
  EXECUTE FUNCTION newsroom.working_words_moved();
CREATE TRIGGER revisions_words_written AFTER UPDATE OF body ON newsroom.revisions FOR EACH ROW WHEN (NEW.sealed_at IS NULL) EXECUTE FUNCTION newsroom.working_words_written();
CREATE TRIGGER search_rows_words_shown AFTER INSERT ON newsroom.search_rows FOR EACH ROW EXECUTE FUNCTION newsroom.working_words_shown();
CREATE TRIGGER search_rows_words_gone AFTER DELETE ON newsroom.search_rows FOR EACH ROW EXECUTE FUNCTION newsroom.working_words_gone();

-- Stories with these letters in headline or slugline, or these words in the text that is worked on. A story that has a row of its
-- own is found by that alone: what readers have of it may be another text.
CREATE FUNCTION newsroom.worded(pattern text, wanted text, most int) RETURNS uuid[] LANGUAGE plpgsql STABLE SET enable_seqscan = off SET enable_bitmapscan = on AS $$
DECLARE
  titled uuid[] := newsroom.titled(pattern, most);
  q CONSTANT tsquery := wanted::tsquery;
  found uuid[];
BEGIN
  IF titled IS NULL THEN
    RETURN NULL;
  END IF;
  found := ARRAY(SELECT unnest(titled)
    UNION (SELECT w.article_id FROM newsroom.working_words w WHERE w.words @@ q LIMIT most + 1)
    UNION (SELECT s.article_id FROM newsroom.search_rows s WHERE s.words @@ q
      AND (SELECT true FROM newsroom.working_words w WHERE w.article_id = s.article_id) IS NULL LIMIT most + 1));
  RETURN CASE WHEN cardinality(found) <= most THEN found END;
END $$;
COMMENT ON FUNCTION newsroom.worded(text, text, int) IS 'The stories with these letters, small, in headline or slugline, or these words in the working text; null when there are more than so many, or no index says which';
INSERT INTO newsroom.working_words_due (article_id) SELECT a.id FROM newsroom.articles a
  WHERE a.stage <> 'settled' OR NOT EXISTS (SELECT FROM newsroom.cards c WHERE c.article_id = a.id);
