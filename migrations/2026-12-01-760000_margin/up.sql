-- Notes in the margin: threads between colleagues on words of a working text. No part of a revision, so never sealed, never public.
CREATE TABLE newsroom.margin_notes (
  id          uuid PRIMARY KEY,
  article_id  uuid NOT NULL REFERENCES newsroom.articles,
  block_id    text NOT NULL CONSTRAINT margin_notes_block_named CHECK (block_id ~ '^[a-z0-9]{10}$'),
  is_whole    boolean NOT NULL,
  before      text NOT NULL,
  words       text NOT NULL CONSTRAINT margin_notes_words_short CHECK (char_length(words) <= 300),
  after       text NOT NULL,
  nth         integer NOT NULL CONSTRAINT margin_notes_nth_counts CHECK (nth >= 0),
  begun_by    uuid NOT NULL REFERENCES newsroom.staff,
  begun_at    timestamptz NOT NULL,
  resolved_by uuid REFERENCES newsroom.staff,
  resolved_at timestamptz,
  CONSTRAINT margin_notes_on_something CHECK (is_whole OR words <> ''),
  CONSTRAINT margin_notes_resolved_whole CHECK ((resolved_by IS NULL) = (resolved_at IS NULL))
);
CREATE INDEX margin_notes_of_story ON newsroom.margin_notes (article_id, begun_at);
CREATE INDEX margin_notes_open ON newsroom.margin_notes (article_id) WHERE resolved_at IS NULL;
COMMENT ON TABLE newsroom.margin_notes IS 'Threads of notes on a story, for whoever may see it in the newsroom';
COMMENT ON COLUMN newsroom.margin_notes.block_id IS 'The block of the text in which the words stood';
COMMENT ON COLUMN newsroom.margin_notes.is_whole IS 'It is about all of the block; the words are how that began';
COMMENT ON COLUMN newsroom.margin_notes.before IS 'Letters before the words, by which they are found again (body::Passage), as those after and their number in the line';

CREATE TABLE newsroom.margin_remarks (
  id         uuid PRIMARY KEY,
  note_id    uuid NOT NULL REFERENCES newsroom.margin_notes ON DELETE CASCADE,
  staff_id   uuid NOT NULL REFERENCES newsroom.staff,
  said       text NOT NULL CONSTRAINT margin_remarks_say_something CHECK (said <> '' AND char_length(said) <= 4000),
  said_at    timestamptz NOT NULL,
  changed_at timestamptz
);
CREATE INDEX margin_remarks_of_note ON newsroom.margin_remarks (note_id, said_at, id);
COMMENT ON TABLE newsroom.margin_remarks IS 'What was said in a thread of notes, the first remark first';

-- Who chose to be told by mail when somebody wants them is told when somebody calls them by name.
UPDATE newsroom.letter_choices SET kinds = kinds || ARRAY['mentions'] WHERE 'asked' = ANY (kinds);
