-- Which stories go with which is reckoned behind, by the worker, and kept ready: what readers get is one row, looked through
-- for those that they have at that moment. Everything here follows from what readers have, and can be made again.
CREATE TABLE newsroom.telling (
  article_id     uuid PRIMARY KEY,
  publication_id uuid NOT NULL,
  category_id    uuid NOT NULL,
  terms          text[] NOT NULL,
  weight         real NOT NULL
);
CREATE INDEX telling_terms ON newsroom.telling USING gin (terms) WITH (fastupdate = off);
COMMENT ON TABLE newsroom.telling IS 'The few words that tell most of what readers have of a story; rebuildable';
COMMENT ON COLUMN newsroom.telling.publication_id IS 'The publication from whose text they were taken';
COMMENT ON COLUMN newsroom.telling.terms IS 'As the dictionary of the language writes them, the most telling first';
COMMENT ON COLUMN newsroom.telling.weight IS 'How rare they were together when they were taken';

CREATE TABLE newsroom.related (
  article_id uuid PRIMARY KEY,
  others     uuid[] NOT NULL,
  scores     real[] NOT NULL,
  offered    int NOT NULL DEFAULT 0,
  made_at    timestamptz NOT NULL,
  CONSTRAINT related_scored CHECK (cardinality(others) = cardinality(scores))
);
CREATE INDEX related_by_age ON newsroom.related (made_at, article_id);
COMMENT ON TABLE newsroom.related IS 'Stories that go with one, the closest first, kept ready by the worker; rebuildable';
COMMENT ON COLUMN newsroom.related.others IS 'Stories that readers had when this was made. Whether they still have them is asked when they ask';
COMMENT ON COLUMN newsroom.related.offered IS 'Of how many others it is among the first four: what goes with everything is offered less';

CREATE TABLE newsroom.related_due (
  article_id uuid PRIMARY KEY,
  due_at     timestamptz NOT NULL,
  asked      int NOT NULL DEFAULT 1
);
-- Of those that wait for the same moment, such as an archive, the newest first.
CREATE INDEX related_due_next ON newsroom.related_due (due_at, article_id DESC);
COMMENT ON TABLE newsroom.related_due IS 'Stories of which it is to be reckoned what goes with them, and when';
COMMENT ON COLUMN newsroom.related_due.asked IS 'Rises with every request: whoever is at it already was asked for less';

-- Whatever changes what readers have of a story writes its cards anew.
CREATE FUNCTION newsroom.relate_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO newsroom.related_due AS d (article_id, due_at)
    SELECT DISTINCT c.article_id, newsroom.clock() FROM changed c
    ON CONFLICT (article_id) DO UPDATE SET due_at = least(d.due_at, excluded.due_at), asked = d.asked + 1;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.relate_shown() IS 'Has it reckoned what goes with stories whose cards changed';
CREATE TRIGGER cards_relate_shown AFTER INSERT ON newsroom.cards REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.relate_shown();
CREATE TRIGGER cards_relate_gone AFTER DELETE ON newsroom.cards REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.relate_shown();

-- Answers that offer stories with one stand on a key of their own: a card in a list is none of them.
CREATE FUNCTION newsroom.stir_related() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM changed) THEN
    PERFORM newsroom.stir(ARRAY(SELECT newsroom.facet('related', c.article_id::text) FROM changed c));
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.stir_related() IS 'Says of which stories other ones are offered';
CREATE TRIGGER related_stir_new AFTER INSERT ON newsroom.related REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_related();
CREATE TRIGGER related_stir_gone AFTER DELETE ON newsroom.related REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_related();
CREATE FUNCTION newsroom.stir_related_anew() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  others uuid[] := ARRAY(SELECT newsroom.facet('related', n.article_id::text) FROM now_so n JOIN before b ON b.article_id = n.article_id
    WHERE n.others <> b.others);
BEGIN
  IF cardinality(others) > 0 THEN
    PERFORM newsroom.stir(others);
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.stir_related_anew() IS 'The same of those of which it changed';
CREATE TRIGGER related_stir_anew AFTER UPDATE ON newsroom.related REFERENCING OLD TABLE AS before NEW TABLE AS now_so
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_related_anew();

CREATE VIEW published.related WITH (security_barrier) AS
  SELECT r.article_id, r.others FROM newsroom.related r
  WHERE (SELECT true FROM published.listings l WHERE l.article_id = r.article_id AND l.facet_id = newsroom.facet('all', '') LIMIT 1);
COMMENT ON VIEW published.related IS 'What goes with stories that readers have; of the others, whoever reads it asks whether they have them';

INSERT INTO newsroom.related_due (article_id, due_at) SELECT DISTINCT c.article_id, newsroom.clock() FROM newsroom.cards c;
