-- Large changes of which readers are not told: an editor who publishes one as a typo does so, and another one looks at it.
CREATE TABLE newsroom.quiet_changes (
  publication_id uuid PRIMARY KEY REFERENCES newsroom.publications,
  article_id     uuid NOT NULL REFERENCES newsroom.articles,
  before_id      uuid NOT NULL REFERENCES newsroom.revisions,
  staff_id       uuid REFERENCES newsroom.staff,
  made_at        timestamptz NOT NULL,
  words          int NOT NULL CONSTRAINT quiet_changes_counted CHECK (words >= 0),
  has_figures    boolean NOT NULL,
  looked_by      uuid REFERENCES newsroom.staff,
  looked_at      timestamptz,
  CONSTRAINT quiet_changes_looked_whole CHECK ((looked_by IS NULL) = (looked_at IS NULL))
);
CREATE INDEX quiet_changes_open ON newsroom.quiet_changes (made_at DESC, publication_id DESC) WHERE looked_at IS NULL;
CREATE INDEX quiet_changes_of_story ON newsroom.quiet_changes (article_id);
COMMENT ON TABLE newsroom.quiet_changes IS 'Publications as a typo in which many words or a figure changed, until an editor looked at them';
COMMENT ON COLUMN newsroom.quiet_changes.before_id IS 'The text in whose place it came';
COMMENT ON COLUMN newsroom.quiet_changes.words IS 'How many words of headline, dek and text are others';
