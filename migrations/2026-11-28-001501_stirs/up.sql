-- What an answer to readers was made from, and what changed of it: whoever keeps answers asks once a second at most, and
-- drops those that a change touched. Triggers write it in the transaction of the change, whatever door it came through.
CREATE TABLE newsroom.stirs (
  xid  xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  keys uuid[] NOT NULL
);
CREATE INDEX stirs_since ON newsroom.stirs (xid);
COMMENT ON TABLE newsroom.stirs IS 'What readers'' answers are made from and a transaction changed: stories, facets, and facet(terms), facet(lists). No counter that writers would wait for: who asks compares snapshots. Forgotten after an hour';

CREATE FUNCTION newsroom.stir(stirred uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO newsroom.stirs (keys) VALUES (array_remove(stirred, NULL));
  NOTIFY copydesk_stirs;   -- once for a transaction, and only when it commits
END $$;
COMMENT ON FUNCTION newsroom.stir(uuid[]) IS 'Says that these changed';

CREATE OR REPLACE FUNCTION newsroom.show(articles uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  stirred uuid[];
BEGIN
  PERFORM FROM newsroom.articles a WHERE a.id = ANY (articles) ORDER BY a.id FOR NO KEY UPDATE;
  stirred := ARRAY(SELECT DISTINCT l.facet_id FROM newsroom.listings l WHERE l.article_id = ANY (articles));
  DELETE FROM newsroom.listings l WHERE l.article_id = ANY (articles);
  DELETE FROM newsroom.cards c WHERE c.article_id = ANY (articles);
  INSERT INTO newsroom.cards SELECT * FROM newsroom.cards_due d WHERE d.article_id = ANY (articles);
  INSERT INTO newsroom.listings SELECT * FROM newsroom.listings_due d WHERE d.article_id = ANY (articles);
  PERFORM newsroom.stir(articles || newsroom.stirred_by(articles) || stirred);
END $$;
CREATE FUNCTION newsroom.stirred_by(articles uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY(SELECT DISTINCT l.facet_id FROM newsroom.listings l WHERE l.article_id = ANY (articles))
      || ARRAY(SELECT newsroom.facet('lists', '') FROM newsroom.slots s WHERE s.article_id = ANY (articles) LIMIT 1) $$;
COMMENT ON FUNCTION newsroom.stirred_by(uuid[]) IS 'What lists these stories are on';

CREATE FUNCTION newsroom.stir_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.stir(ARRAY[newsroom.facet('terms', '')]);
  RETURN NULL;
END $$;
CREATE FUNCTION newsroom.stir_lists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.stir(ARRAY[newsroom.facet('lists', ''), OLD.article_id, NEW.article_id]);
  RETURN NULL;
END $$;
-- A new tag or author is in no answer yet; one that is changed or goes may be in any.
CREATE TRIGGER site_stir AFTER INSERT OR UPDATE OR DELETE ON newsroom.site FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_terms();
CREATE TRIGGER categories_stir AFTER INSERT OR UPDATE OR DELETE ON newsroom.categories FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_terms();
CREATE TRIGGER tags_stir AFTER UPDATE OR DELETE ON newsroom.tags FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_terms();
CREATE TRIGGER authors_stir AFTER UPDATE OR DELETE ON newsroom.authors FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_terms();
CREATE TRIGGER lists_stir AFTER INSERT OR UPDATE OR DELETE ON newsroom.lists FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_terms();
CREATE TRIGGER slots_stir AFTER INSERT OR UPDATE OR DELETE ON newsroom.slots FOR EACH ROW EXECUTE FUNCTION newsroom.stir_lists();

-- Stories change by time alone too.
CREATE INDEX cards_begin ON newsroom.cards (live_from);
CREATE INDEX cards_end ON newsroom.cards (live_until) WHERE live_until IS NOT NULL;
CREATE INDEX cards_embargo ON newsroom.cards (embargo_until) WHERE embargo_until IS NOT NULL;
CREATE FUNCTION published.stirred(seen text, since timestamptz)
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
COMMENT ON FUNCTION published.stirred(text, timestamptz) IS 'What changed since a snapshot and an instant, with the present ones, and when something will change by time alone';
