-- Mistakes that readers report: a sentence of a text that they had before them, what is wrong with it, and what became of that.
CREATE TABLE newsroom.mistakes (
  id             uuid PRIMARY KEY,
  article_id     uuid NOT NULL REFERENCES newsroom.articles,
  publication_id uuid NOT NULL REFERENCES newsroom.publications,
  block_id       text,
  passage        text NOT NULL,
  said           text NOT NULL CONSTRAINT mistakes_say_something CHECK (said <> ''),
  sent_at        timestamptz NOT NULL,
  outcome        text CONSTRAINT mistakes_outcome_known CHECK (outcome IN ('corrected', 'none')),
  correction_id  uuid REFERENCES newsroom.publications,
  reason         text,
  settled_by     uuid REFERENCES newsroom.staff,
  settled_at     timestamptz,
  version        bigint NOT NULL DEFAULT 1,
  CONSTRAINT mistakes_settled_by_somebody CHECK (num_nonnulls(outcome, settled_by, settled_at) IN (0, 3)),
  CONSTRAINT mistakes_corrected_by_a_text CHECK ((outcome IS NOT DISTINCT FROM 'corrected') = (correction_id IS NOT NULL))
);
CREATE INDEX mistakes_open ON newsroom.mistakes (sent_at, id) WHERE outcome IS NULL;
CREATE INDEX mistakes_settled ON newsroom.mistakes (settled_at DESC, id DESC) WHERE outcome IS NOT NULL;
CREATE INDEX mistakes_of_story ON newsroom.mistakes (article_id, sent_at, id);
COMMENT ON TABLE newsroom.mistakes IS 'What readers say is wrong in stories: a task for editors, in no view of readers';
COMMENT ON COLUMN newsroom.mistakes.publication_id IS 'The text that the reader had';
COMMENT ON COLUMN newsroom.mistakes.block_id IS 'Where in it; null for headline, the lines under it, and the story as a whole';
COMMENT ON COLUMN newsroom.mistakes.passage IS 'The sentence as it stood there; empty for the story as a whole';
COMMENT ON COLUMN newsroom.mistakes.outcome IS 'corrected by a later text, none where it was right; null waits';
COMMENT ON COLUMN newsroom.mistakes.correction_id IS 'The text that put it right';
COMMENT ON COLUMN newsroom.mistakes.reason IS 'Why it was none, for colleagues';

CREATE TABLE newsroom.mistake_contacts (
  mistake_id uuid PRIMARY KEY REFERENCES newsroom.mistakes,
  name       text NOT NULL,
  email      text NOT NULL,
  network    cidr NOT NULL,
  forget_at  timestamptz NOT NULL
);
CREATE INDEX mistake_contacts_by_age ON newsroom.mistake_contacts (forget_at);
COMMENT ON TABLE newsroom.mistake_contacts IS 'Who reported a mistake, as far as they said, until it is forgotten';
