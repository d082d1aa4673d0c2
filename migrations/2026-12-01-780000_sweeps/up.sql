-- One change of words in many live stories: what was looked for, and which text took the place of which, so that one press
-- takes all of it back.
CREATE TABLE newsroom.sweeps (
  id             uuid PRIMARY KEY,
  staff_id       uuid NOT NULL REFERENCES newsroom.staff,
  swept_at       timestamptz NOT NULL,
  words          text NOT NULL CONSTRAINT sweeps_words_fit CHECK (words <> '' AND char_length(words) <= 200),
  instead        text NOT NULL CONSTRAINT sweeps_instead_fit CHECK (instead <> '' AND char_length(instead) <= 200),
  by_case        boolean NOT NULL,
  whole_words    boolean NOT NULL,
  spares_quotes  boolean NOT NULL,
  change_kind    text NOT NULL CONSTRAINT sweeps_kinds CHECK (change_kind IN ('typo', 'update', 'clarification', 'correction')),
  note           text
);
CREATE INDEX sweeps_newest ON newsroom.sweeps (swept_at DESC, id DESC);
CREATE INDEX sweeps_of_staff ON newsroom.sweeps (staff_id);
COMMENT ON TABLE newsroom.sweeps IS 'One change of words in many live stories';
COMMENT ON COLUMN newsroom.sweeps.by_case IS 'Capitals count';
COMMENT ON COLUMN newsroom.sweeps.spares_quotes IS 'What stands in quotation marks, or in a quotation, stays as somebody said it';
COMMENT ON COLUMN newsroom.sweeps.note IS 'What readers of each story are told';

CREATE TABLE newsroom.swept_stories (
  sweep_id       uuid NOT NULL REFERENCES newsroom.sweeps,
  article_id     uuid NOT NULL REFERENCES newsroom.articles,
  before_id      uuid NOT NULL REFERENCES newsroom.revisions,
  after_id       uuid NOT NULL REFERENCES newsroom.revisions,
  places         int NOT NULL CONSTRAINT swept_stories_changed CHECK (places > 0),
  is_published   boolean NOT NULL,
  undone_at      timestamptz,
  PRIMARY KEY (sweep_id, article_id)
);
CREATE INDEX swept_stories_of_story ON newsroom.swept_stories (article_id);
COMMENT ON TABLE newsroom.swept_stories IS 'What a sweep changed: the text that readers had, and the text that came in its place or was handed in';
COMMENT ON COLUMN newsroom.swept_stories.places IS 'How many times the words were replaced';
COMMENT ON COLUMN newsroom.swept_stories.is_published IS 'Readers got it at once; else it was handed in, because somebody else approves it';
