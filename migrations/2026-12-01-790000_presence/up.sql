-- Which stories browsers have open now. Nothing of it outlives the moment: the tables are in no backup, empty after a crash, and
-- a row goes with the stream of its browser, with its session, or by itself half a minute after the last sign of life. They refer
-- to no story and to nobody by a key: that would lock rows which acts wait for.
CREATE UNLOGGED TABLE newsroom.streams (
  id          uuid PRIMARY KEY,
  session_id  uuid NOT NULL,
  staff_id    uuid NOT NULL,
  beat_at     timestamptz NOT NULL,
  answered_at timestamptz NOT NULL,
  asked_at    timestamptz
);
CREATE INDEX streams_of ON newsroom.streams (session_id);
COMMENT ON TABLE newsroom.streams IS 'Browsers that have stories open: when their server last said that the line is there, when they last spoke, since when they owe a word';

CREATE UNLOGGED TABLE newsroom.present (
  stream_id  uuid NOT NULL REFERENCES newsroom.streams ON DELETE CASCADE,
  article_id uuid NOT NULL,
  writes     boolean NOT NULL,
  PRIMARY KEY (stream_id, article_id)
);
CREATE INDEX present_in ON newsroom.present (article_id);
COMMENT ON TABLE newsroom.present IS 'The stories that browsers have open, and whether somebody writes in them there';

-- Calls all who have one of these stories open to ask who is in it. The words go to nobody: each asks for what it may know. Whoever
-- comes is called, too: somebody may have gone while they came.
CREATE FUNCTION newsroom.call_those_in(stories uuid[]) RETURNS void LANGUAGE sql SET search_path = pg_catalog AS $$
  SELECT pg_notify('copydesk_calls', 'in ' || one.staff_id)
  FROM (SELECT DISTINCT s.staff_id FROM newsroom.present p JOIN newsroom.streams s ON s.id = p.stream_id
        WHERE p.article_id = ANY (stories)) one
$$;
COMMENT ON FUNCTION newsroom.call_those_in IS 'Calls those who have one of these stories open';

CREATE FUNCTION newsroom.call_present() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM changed) THEN
    PERFORM newsroom.call_those_in(ARRAY(SELECT DISTINCT article_id FROM changed));
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.call_present IS 'Who is in a story changed';
CREATE TRIGGER present_come AFTER INSERT ON newsroom.present REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.call_present();
CREATE TRIGGER present_change AFTER UPDATE ON newsroom.present REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.call_present();
CREATE TRIGGER present_go AFTER DELETE ON newsroom.present REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.call_present();

CREATE FUNCTION newsroom.call_claimed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM newsroom.call_those_in(ARRAY[CASE TG_OP WHEN 'DELETE' THEN OLD.article_id ELSE NEW.article_id END]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.call_claimed IS 'Another one reads a story for review, or may know of it';
CREATE TRIGGER claims_call AFTER INSERT OR UPDATE OR DELETE ON newsroom.claims FOR EACH ROW EXECUTE FUNCTION newsroom.call_claimed();
CREATE TRIGGER article_people_call AFTER INSERT OR DELETE ON newsroom.article_people
  FOR EACH ROW EXECUTE FUNCTION newsroom.call_claimed();

CREATE FUNCTION newsroom.call_embargoed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM newsroom.call_those_in(ARRAY[NEW.id]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.call_embargoed IS 'Others may know of a story, or fewer';
CREATE TRIGGER articles_call_embargoed AFTER UPDATE OF embargo_until ON newsroom.articles
  FOR EACH ROW WHEN (OLD.embargo_until IS DISTINCT FROM NEW.embargo_until) EXECUTE FUNCTION newsroom.call_embargoed();

-- A session that is over is in no story, whatever becomes of its browser.
CREATE FUNCTION newsroom.leave_stories() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  DELETE FROM newsroom.streams s WHERE s.session_id = NEW.id;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.leave_stories IS 'A session that ended is in no story';
CREATE TRIGGER sessions_leave_stories AFTER UPDATE OF ended_at ON newsroom.sessions
  FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION newsroom.leave_stories();
