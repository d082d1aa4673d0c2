-- Somebody outside the newsroom, a lawyer or a source, reads one revision by a link and says what they think of it.
CREATE TABLE newsroom.outside_readers (
  id          uuid PRIMARY KEY,
  article_id  uuid NOT NULL REFERENCES newsroom.articles,
  revision_id uuid NOT NULL REFERENCES newsroom.revisions,
  token_hash  bytea NOT NULL CONSTRAINT outside_readers_token_once UNIQUE,
  name        text NOT NULL,
  question    text NOT NULL,
  made_by     uuid NOT NULL REFERENCES newsroom.staff,
  made_at     timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  ended_at    timestamptz,
  opened      int NOT NULL DEFAULT 0,
  opened_at   timestamptz,
  verdict     text CONSTRAINT outside_readers_verdict_known CHECK (verdict IN ('agrees', 'objects', 'comments')),
  said        text NOT NULL DEFAULT '',
  answers     int NOT NULL DEFAULT 0,
  answered_at timestamptz,
  CONSTRAINT outside_readers_end_after_start CHECK (expires_at > made_at),
  CONSTRAINT outside_readers_answered_whole CHECK ((verdict IS NULL) = (answered_at IS NULL))
);
CREATE INDEX outside_readers_of_story ON newsroom.outside_readers (article_id, made_at DESC);
COMMENT ON TABLE newsroom.outside_readers IS 'Links by which somebody without an account reads one revision of a story, and what they answered last; every answer is in the activity too';
COMMENT ON COLUMN newsroom.outside_readers.token_hash IS 'SHA-256 of what the link carries, which is shown once';
COMMENT ON COLUMN newsroom.outside_readers.opened IS 'How often it was opened, counted once a minute at most';
