-- What a person hears of: one row for each of them, written in the transaction of the act.
CREATE TABLE newsroom.notices (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staff_id     uuid NOT NULL REFERENCES newsroom.staff,
  at           timestamptz NOT NULL,
  said         text NOT NULL CONSTRAINT notices_say_something CHECK (said <> ''),
  article_id   uuid REFERENCES newsroom.articles,
  by_id        uuid REFERENCES newsroom.staff,
  activity_seq bigint REFERENCES newsroom.activity,
  read_at      timestamptz,
  CONSTRAINT notices_never_of_ones_own CHECK (by_id <> staff_id)
);
CREATE INDEX notices_of_person ON newsroom.notices (staff_id, id DESC);
CREATE INDEX notices_unread ON newsroom.notices (staff_id, id DESC) WHERE read_at IS NULL;
CREATE INDEX notices_due_soon ON newsroom.notices (article_id, at) WHERE said = 'due_soon';
CREATE INDEX notices_by_age ON newsroom.notices (at);
-- What comes from readers is said once, until it is read: a thousand comments are one notice.
CREATE UNIQUE INDEX notices_of_readers ON newsroom.notices (staff_id, said, coalesce(article_id, '00000000-0000-0000-0000-000000000000'))
  WHERE read_at IS NULL AND said IN ('mistake_reported', 'comments_held');
COMMENT ON TABLE newsroom.notices IS 'What a person hears of: words of a story are read from it when a notice is shown, of whoever may see it then';
COMMENT ON COLUMN newsroom.notices.said IS 'What happened, as bell::NoticeWord has it';
COMMENT ON COLUMN newsroom.notices.by_id IS 'Who acted; null for time and for readers';
COMMENT ON COLUMN newsroom.notices.activity_seq IS 'The act, with its reason and what readers are told';
