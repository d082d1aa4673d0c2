-- When a story is to be ready, and with whom it is; how often its times were moved, for calendars outside.
ALTER TABLE newsroom.articles
  ADD COLUMN due_at timestamptz, ADD COLUMN due_wall timestamp, ADD COLUMN due_zone text,
  ADD COLUMN with_id uuid REFERENCES newsroom.staff,
  ADD COLUMN moves int NOT NULL DEFAULT 0, ADD COLUMN moved_at timestamptz,
  ADD CONSTRAINT articles_due_whole CHECK ((due_at IS NULL) = (due_wall IS NULL) AND (due_at IS NULL) = (due_zone IS NULL));
COMMENT ON COLUMN newsroom.articles.due_at IS 'When it is to be ready; due_wall and due_zone are what the clock on the wall was to say';
COMMENT ON COLUMN newsroom.articles.with_id IS 'Whom it is with, whoever began it; gives no right';
COMMENT ON COLUMN newsroom.articles.moves IS 'Rises with every act that gives something of the story another time: the SEQUENCE of its entries in calendars';
CREATE INDEX articles_due ON newsroom.articles (due_at, id) WHERE due_at IS NOT NULL;

-- A calendar outside reads what its owner may see, through an address that nobody can guess.
CREATE TABLE newsroom.calendar_links (
  staff_id   uuid PRIMARY KEY REFERENCES newsroom.staff,
  token_hash bytea NOT NULL CONSTRAINT calendar_links_token_once UNIQUE,
  made_at    timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.calendar_links IS 'One for a person; making another ends the one before';
