-- What readers say under stories. A newsroom that ran without comments goes on without them until somebody opens them; a new
-- one holds each reader's first.
ALTER TABLE newsroom.site
  ADD COLUMN comment_policy text NOT NULL DEFAULT 'closed'
    CONSTRAINT site_comment_policy_known CHECK (comment_policy IN ('closed', 'held', 'first_held', 'open')),
  ADD COLUMN comments_close_after int CONSTRAINT site_comments_close_in_time CHECK (comments_close_after BETWEEN 1 AND 3650),
  ADD COLUMN comment_contacts_days int NOT NULL DEFAULT 30 CONSTRAINT site_contacts_are_forgotten CHECK (comment_contacts_days BETWEEN 1 AND 365),
  ADD COLUMN comment_sites text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN newsroom.site.comment_policy IS 'What becomes of a comment where its story says nothing else: closed, held (all), first_held (until one of its writer was let through), open';
COMMENT ON COLUMN newsroom.site.comments_close_after IS 'Days after a story was first published; null: never';
COMMENT ON COLUMN newsroom.site.comment_contacts_days IS 'Days after which e-mail and network of a writer are forgotten';
COMMENT ON COLUMN newsroom.site.comment_sites IS 'Origins from whose pages comments may be sent to the Content API: https://example.com';

CREATE TABLE newsroom.discussions (
  article_id uuid PRIMARY KEY REFERENCES newsroom.articles,
  policy     text CONSTRAINT discussions_policy_known CHECK (policy IN ('closed', 'held', 'first_held', 'open')),
  visible    int NOT NULL DEFAULT 0 CONSTRAINT discussions_count CHECK (visible >= 0),
  version    bigint NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.discussions IS 'What is said under a story as a whole: a row from the first comment on, or from when somebody decided who may';
COMMENT ON COLUMN newsroom.discussions.policy IS 'Of this story; null: as the newsroom';
COMMENT ON COLUMN newsroom.discussions.visible IS 'Comments that readers see; a trigger counts';
COMMENT ON COLUMN newsroom.discussions.version IS 'For forms that change the policy';

CREATE TABLE newsroom.comments (
  id          uuid PRIMARY KEY,
  article_id  uuid NOT NULL REFERENCES newsroom.articles,
  parent_id   uuid,
  root_id     uuid NOT NULL,
  depth       smallint NOT NULL CONSTRAINT comments_depth CHECK (depth BETWEEN 1 AND 5 AND (depth = 1) = (parent_id IS NULL)),
  written_at  timestamptz NOT NULL,
  name        text NOT NULL,
  body        text NOT NULL,
  state       text NOT NULL CONSTRAINT comments_state_known CHECK (state IN ('held', 'visible', 'hidden', 'spam', 'taken_back')),
  held_for    jsonb NOT NULL DEFAULT '[]',
  reason      text,
  staff_id    uuid REFERENCES newsroom.staff,
  original    text,
  edited_at   timestamptz,
  decided_by  uuid REFERENCES newsroom.staff,
  decided_at  timestamptz,
  taught      text CONSTRAINT comments_taught_known CHECK (taught IN ('spam', 'ham')),
  reports     int NOT NULL DEFAULT 0 CONSTRAINT comments_reports CHECK (reports >= 0),
  shown_below int NOT NULL DEFAULT 0 CONSTRAINT comments_shown_below CHECK (shown_below >= 0),
  version     bigint NOT NULL DEFAULT 1,
  CONSTRAINT comments_of_a_story UNIQUE (article_id, id),
  CONSTRAINT comments_answer_in_their_story FOREIGN KEY (article_id, parent_id) REFERENCES newsroom.comments (article_id, id),
  CONSTRAINT comments_have_words CHECK (name <> '' AND body <> '')
);
-- Threads of a story as readers turn their pages; what is below them; what moderators have before them.
CREATE INDEX comments_threads ON newsroom.comments (article_id, written_at, id) WHERE depth = 1 AND (state = 'visible' OR shown_below > 0);
CREATE INDEX comments_below ON newsroom.comments (root_id, written_at, id);
CREATE INDEX comments_queue ON newsroom.comments (state, written_at, id);
CREATE INDEX comments_reported ON newsroom.comments (written_at, id) WHERE reports > 0 AND state = 'visible';
CREATE INDEX comments_of_story ON newsroom.comments (article_id, written_at, id);
CREATE INDEX comments_same ON newsroom.comments (md5(body), written_at);
COMMENT ON TABLE newsroom.comments IS 'What readers say under stories, plain text in paragraphs; nothing of who they are but the name they give';
COMMENT ON COLUMN newsroom.comments.root_id IS 'The comment with which its thread begins; its own id for that one';
COMMENT ON COLUMN newsroom.comments.depth IS 'One for a comment on the story, five at most';
COMMENT ON COLUMN newsroom.comments.state IS 'held waits for a moderator; taken_back by its writer';
COMMENT ON COLUMN newsroom.comments.held_for IS 'Why it was held, as signals with their evidence; told to moderators alone';
COMMENT ON COLUMN newsroom.comments.reason IS 'What readers are told of why it is hidden; null: nothing more than that';
COMMENT ON COLUMN newsroom.comments.staff_id IS 'Who wrote it for the newsroom; null for readers';
COMMENT ON COLUMN newsroom.comments.original IS 'What its writer wrote, where a moderator changed it';
COMMENT ON COLUMN newsroom.comments.taught IS 'What its words were counted as where spam is told from the rest';
COMMENT ON COLUMN newsroom.comments.shown_below IS 'Visible comments below it in its thread; a trigger counts. A comment that is not visible leaves a gap where there are some';

CREATE TABLE newsroom.comment_contacts (
  comment_id uuid PRIMARY KEY REFERENCES newsroom.comments,
  email      text NOT NULL,
  network    cidr NOT NULL,
  secret     bytea NOT NULL,
  forget_at  timestamptz NOT NULL,
  request_key    bytea CONSTRAINT comment_contacts_request_once UNIQUE,
  request_digest bytea NOT NULL
);
CREATE INDEX comment_contacts_by_email ON newsroom.comment_contacts (email);
CREATE INDEX comment_contacts_by_network ON newsroom.comment_contacts (network);
CREATE INDEX comment_contacts_by_age ON newsroom.comment_contacts (forget_at);
COMMENT ON TABLE newsroom.comment_contacts IS 'Who wrote a comment, until it is forgotten: in no view of readers, in no record';
COMMENT ON COLUMN newsroom.comment_contacts.network IS 'An address of IPv4, a /64 of IPv6';
COMMENT ON COLUMN newsroom.comment_contacts.request_key IS 'SHA-256 of the Idempotency-Key with which a program sent it; request_digest of what it sent';
COMMENT ON COLUMN newsroom.comment_contacts.secret IS 'SHA-256 of what the link to one''s own comment carries';

CREATE TABLE newsroom.comment_reports (
  comment_id uuid NOT NULL REFERENCES newsroom.comments,
  network    cidr NOT NULL,
  why        text NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (comment_id, network)
);
CREATE INDEX comment_reports_by_age ON newsroom.comment_reports (at);
COMMENT ON TABLE newsroom.comment_reports IS 'Readers who asked that somebody looks at a comment, each network once; forgotten with the networks of writers';

CREATE TABLE newsroom.bans (
  id        uuid PRIMARY KEY,
  kind      text NOT NULL CONSTRAINT bans_kind_known CHECK (kind IN ('person', 'network', 'pattern')),
  person    bytea,
  network   cidr,
  pattern   text,
  label     text NOT NULL,
  reason    text NOT NULL,
  by_id     uuid REFERENCES newsroom.staff,
  at        timestamptz NOT NULL,
  until     timestamptz,
  lifted_at timestamptz,
  CONSTRAINT bans_of_something CHECK (num_nonnulls(person, network, pattern) = 1 AND
    CASE kind WHEN 'person' THEN person IS NOT NULL WHEN 'network' THEN network IS NOT NULL AND until IS NOT NULL ELSE pattern IS NOT NULL END)
);
CREATE INDEX bans_newest ON newsroom.bans (at DESC, id DESC);
CREATE INDEX bans_of_person ON newsroom.bans (person) WHERE person IS NOT NULL;
COMMENT ON TABLE newsroom.bans IS 'Who may not comment, and words that may not be in a comment, for a time or for good';
COMMENT ON COLUMN newsroom.bans.person IS 'HMAC of an e-mail address under a key of this newsroom: the address itself is forgotten in its time';
COMMENT ON COLUMN newsroom.bans.label IS 'What moderators see of it: the name on the comment, the network, the words';

CREATE TABLE newsroom.spam_words (
  word text PRIMARY KEY,
  spam int NOT NULL DEFAULT 0,
  ham  int NOT NULL DEFAULT 0,
  day  date NOT NULL,
  CONSTRAINT spam_words_counted CHECK (spam >= 0 AND ham >= 0)
);
CREATE INDEX spam_words_by_use ON newsroom.spam_words ((spam + ham), day);
COMMENT ON TABLE newsroom.spam_words IS 'In how many comments that moderators called spam, or let through, a word stood; the empty word counts the comments';

-- Counting, wherever a comment comes from or goes to.
CREATE FUNCTION newsroom.count_comment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was int := CASE WHEN TG_OP = 'UPDATE' THEN (OLD.state = 'visible')::int ELSE 0 END;
  is_now int := (NEW.state = 'visible')::int;
  above uuid := NEW.parent_id;
BEGIN
  -- From a comment upwards, the discussion last: whoever counts locks in this order, so nobody waits in a circle.
  IF was <> is_now THEN
    WHILE above IS NOT NULL LOOP
      UPDATE newsroom.comments c SET shown_below = c.shown_below + is_now - was WHERE c.id = above RETURNING c.parent_id INTO above;
    END LOOP;
  END IF;
  INSERT INTO newsroom.discussions AS d (article_id, visible, changed_at) VALUES (NEW.article_id, is_now, newsroom.act_clock())
    ON CONFLICT (article_id) DO UPDATE SET visible = d.visible + is_now - was, changed_at = newsroom.act_clock();
  PERFORM newsroom.stir(ARRAY[NEW.article_id]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.count_comment() IS 'Counts what readers see of a discussion, and says that it changed';
CREATE TRIGGER comments_count_new AFTER INSERT ON newsroom.comments FOR EACH ROW WHEN (NEW.state = 'visible') EXECUTE FUNCTION newsroom.count_comment();
CREATE TRIGGER comments_count AFTER UPDATE OF state, name, body, reason ON newsroom.comments FOR EACH ROW
  WHEN ((OLD.state, OLD.name, OLD.body, OLD.reason) IS DISTINCT FROM (NEW.state, NEW.name, NEW.body, NEW.reason)
    AND (OLD.state = 'visible' OR NEW.state = 'visible' OR NEW.shown_below > 0))
  EXECUTE FUNCTION newsroom.count_comment();
CREATE FUNCTION newsroom.stir_discussion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM newsroom.stir(ARRAY[NEW.article_id]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.stir_discussion() IS 'Says that it changed who may comment on a story';
CREATE TRIGGER discussions_stir AFTER INSERT OR UPDATE OF policy ON newsroom.discussions FOR EACH ROW EXECUTE FUNCTION newsroom.stir_discussion();

-- What holds for comments on a story: what was decided for it, else what the newsroom does until its time is over.
CREATE FUNCTION published.comments_close_at(own text, first_published timestamptz, after_days int) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN own IS NULL AND after_days IS NOT NULL THEN first_published + after_days * interval '24 hours' END;
COMMENT ON FUNCTION published.comments_close_at(text, timestamptz, int) IS 'When comments on a story close by time alone, where nothing was decided for it';
CREATE FUNCTION published.comments_on(own text, first_published timestamptz, policy text, after_days int, at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN own IS NOT NULL THEN own
    WHEN after_days IS NOT NULL AND first_published + after_days * interval '24 hours' <= at THEN 'closed' ELSE coalesce(policy, 'closed') END;
COMMENT ON FUNCTION published.comments_on(text, timestamptz, text, int, timestamptz) IS 'What becomes of a comment on a story at an instant';

-- What readers may know of them: those of a story that they have at this moment, and gaps where something stands below. How
-- many there are of a story, and what holds for them, stands on its card.
ALTER TABLE newsroom.comments ENABLE ROW LEVEL SECURITY;
CREATE POLICY live ON newsroom.comments FOR SELECT USING ((state = 'visible' OR shown_below > 0)
  AND (SELECT true FROM newsroom.listings l WHERE l.article_id = comments.article_id AND l.facet_id = newsroom.facet('all', '') LIMIT 1));
CREATE VIEW published.discussions AS
  SELECT d.article_id, d.policy, d.visible FROM newsroom.discussions d
  WHERE (SELECT true FROM published.listings l WHERE l.article_id = d.article_id AND l.facet_id = newsroom.facet('all', '') LIMIT 1);
COMMENT ON VIEW published.discussions IS 'What was decided of comments on stories that readers have, and how many of them they see';
CREATE VIEW published.comments AS
  SELECT c.id, c.article_id, c.parent_id, c.root_id, c.depth, c.written_at, c.state = 'visible' AS shown,
    CASE WHEN c.state = 'visible' THEN c.name END AS name, CASE WHEN c.state = 'visible' THEN c.body END AS body,
    CASE WHEN c.state = 'visible' THEN c.staff_id IS NOT NULL ELSE false END AS by_newsroom,
    CASE WHEN c.state = 'visible' THEN c.edited_at END AS edited_at,
    CASE WHEN c.state = 'hidden' THEN c.reason END AS reason, c.shown_below
  FROM newsroom.comments c
  WHERE (c.state = 'visible' OR c.shown_below > 0)
    AND (SELECT true FROM published.listings l WHERE l.article_id = c.article_id AND l.facet_id = newsroom.facet('all', '') LIMIT 1);
COMMENT ON VIEW published.comments IS 'What readers say under stories that readers have; where one is gone and others stand below, that it is gone';

CREATE OR REPLACE VIEW published.site AS
  SELECT s.name, s.tagline, s.url, s.time_zone, s.language, s.about, s.contact_address, s.contact_email, s.contact_phone,
    greatest(s.changed_at, (SELECT max(p.changed_at) FROM published.pictures p WHERE p.id IN (s.logo_id, s.icon_id)), (SELECT h.made_at FROM newsroom.picture_shapes h ORDER BY h.edition DESC LIMIT 1)) AS changed_at, s.wording,
    (SELECT p.picture FROM published.pictures p WHERE p.id = s.logo_id) AS logo,
    (SELECT p.picture FROM published.pictures p WHERE p.id = s.icon_id) AS icon,
    (SELECT h.presets FROM newsroom.picture_shapes h ORDER BY h.edition DESC LIMIT 1) AS presets,
    s.comment_policy, s.comments_close_after, s.comment_contacts_days, s.comment_sites
  FROM newsroom.site s WHERE s.one;
CREATE OR REPLACE VIEW published.articles AS
  SELECT c.article_id AS id, c.publication_id, c.slug, c.category_id, c.edition AS version,
         c.first_published_at, c.published_at, c.updated_at, c.modified_at,
         c.headline, c.kicker, c.dek, c.lang, c.genre, c.tag_ids, c.byline, c.flags, c.word_count,
         (SELECT r.body FROM newsroom.revisions r WHERE r.id = c.revision_id) AS body, c.told, c.lead,
         CASE WHEN c.lead IS NOT NULL THEN (SELECT p.picture FROM published.pictures p WHERE p.id = (c.lead ->> 'picture')::uuid) END AS lead_picture,
         CASE WHEN cardinality(c.picture_ids) > 0 THEN (SELECT jsonb_agg(p.picture ORDER BY p.id) FROM published.pictures p WHERE p.id = ANY (c.picture_ids)) END AS pictures,
         c.extras,
         CASE WHEN cardinality(c.file_ids) > 0 THEN (SELECT jsonb_agg(f.file ORDER BY f.id) FROM published.files f WHERE f.id = ANY (c.file_ids)) END AS files,
         coalesce(d.visible, 0) AS comments, d.changed_at AS discussed_at,
         published.comments_on(d.policy, c.first_published_at,
           (SELECT s.comment_policy FROM newsroom.site s WHERE s.one), (SELECT s.comments_close_after FROM newsroom.site s WHERE s.one), newsroom.clock()) AS comment_policy,
         published.comments_close_at(d.policy, c.first_published_at, (SELECT s.comments_close_after FROM newsroom.site s WHERE s.one)) AS comments_close_at
  FROM newsroom.cards c LEFT JOIN newsroom.discussions d ON d.article_id = c.article_id
  WHERE newsroom.in_its_time(false, c.published_at, c.live_from, c.live_until) AND newsroom.not_kept_back(NULL, NULL, c.embargo_until);
