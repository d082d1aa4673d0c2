-- What is told by mail: queued in the transaction of the act, written when it is sent.
CREATE TABLE newsroom.letter_choices (
  staff_id uuid PRIMARY KEY REFERENCES newsroom.staff,
  kinds    text[] NOT NULL,
  digest   boolean NOT NULL
);
CREATE INDEX letter_choices_digest ON newsroom.letter_choices (staff_id) WHERE digest;
COMMENT ON TABLE newsroom.letter_choices IS 'What people want to be told by mail besides; who never chose has no row';
COMMENT ON COLUMN newsroom.letter_choices.kinds IS 'As bell::NoticeKind has them';

CREATE TABLE newsroom.letters (
  id          uuid PRIMARY KEY,
  kind        text NOT NULL CONSTRAINT letters_kind_known CHECK (kind IN ('notice', 'digest', 'link', 'reset')),
  staff_id    uuid REFERENCES newsroom.staff,
  address     text,
  notice_id   bigint REFERENCES newsroom.notices ON DELETE CASCADE,
  day         date,
  sealed      bytea,
  made_by     uuid REFERENCES newsroom.staff,
  made_at     timestamptz NOT NULL,
  due_at      timestamptz NOT NULL,
  taken_until timestamptz,
  tries       integer NOT NULL DEFAULT 0,
  sent_at     timestamptz,
  given_up_at timestamptz,
  trouble     text,
  CONSTRAINT letters_are_for_somebody CHECK (num_nonnulls(staff_id, address) > 0),
  CONSTRAINT letters_say_something CHECK (CASE kind WHEN 'notice' THEN notice_id IS NOT NULL WHEN 'digest' THEN day IS NOT NULL WHEN 'link' THEN sealed IS NOT NULL ELSE true END)
);
CREATE INDEX letters_due ON newsroom.letters (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX letters_newest ON newsroom.letters (made_at DESC, id DESC);
CREATE INDEX letters_of_notice ON newsroom.letters (notice_id) WHERE notice_id IS NOT NULL;
CREATE UNIQUE INDEX letters_one_digest ON newsroom.letters (staff_id, day) WHERE kind = 'digest';
COMMENT ON TABLE newsroom.letters IS 'Letters that wait, and for a month those that are sent or given up. No word of a story stands here';
COMMENT ON COLUMN newsroom.letters.address IS 'Where it goes, if not to the address of the account; of a reset what was typed, of an account or not';
COMMENT ON COLUMN newsroom.letters.day IS 'Of a digest: one for each person and day';
COMMENT ON COLUMN newsroom.letters.sealed IS 'The secret of the link in it, of no use without the key of this newsroom';
COMMENT ON COLUMN newsroom.letters.made_by IS 'Who invites';
