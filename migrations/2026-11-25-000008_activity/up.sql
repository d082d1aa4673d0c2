-- Who did what, when: audit trail, timeline beside the story, source of the change feed and of webhooks.
CREATE TABLE newsroom.activity (
  seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at          timestamptz NOT NULL,
  staff_id    uuid REFERENCES newsroom.staff,
  acting_as   text,
  via         text NOT NULL CONSTRAINT activity_via_known CHECK (via IN ('page', 'api', 'cli', 'clock', 'import')),
  act         text NOT NULL,
  article_id  uuid REFERENCES newsroom.articles,
  revision_id uuid,
  subject     jsonb,
  from_stage  text,
  to_stage    text,
  reason      text,
  public_note text,
  request_id  uuid NOT NULL,
  chain       bytea
);
CREATE INDEX activity_of_article ON newsroom.activity (article_id, seq DESC);
CREATE INDEX activity_of_staff ON newsroom.activity (staff_id, seq DESC);
CREATE TRIGGER activity_stays BEFORE UPDATE OR DELETE ON newsroom.activity FOR EACH ROW EXECUTE FUNCTION newsroom.refuse();
COMMENT ON TABLE newsroom.activity IS 'Append only; written in the transaction of the act';
COMMENT ON COLUMN newsroom.activity.chain IS 'SHA-256 over the previous row of the same article and this one; verified by doctor';

CREATE TABLE newsroom.feed_counter (one boolean PRIMARY KEY DEFAULT true CHECK (one), last bigint NOT NULL);
INSERT INTO newsroom.feed_counter VALUES (true, 0);
CREATE TABLE newsroom.changes (
  seq            bigint PRIMARY KEY,
  at             timestamptz NOT NULL,
  event          text NOT NULL,
  object         text NOT NULL,
  object_id      uuid NOT NULL,
  gone           boolean NOT NULL,
  publication_id uuid,
  CONSTRAINT changes_once UNIQUE (publication_id, event)
);
COMMENT ON TABLE newsroom.changes IS 'What readers'' front ends must hear of, in an order without gaps: the counter is taken as the last statement of the transaction';
CREATE TABLE newsroom.outbox (
  id      uuid PRIMARY KEY,
  seq     bigint NOT NULL REFERENCES newsroom.changes,
  done_at timestamptz
);
CREATE INDEX outbox_open ON newsroom.outbox (seq) WHERE done_at IS NULL;
COMMENT ON TABLE newsroom.outbox IS 'Deliveries to be made; written with the change, worked off later';

CREATE TABLE newsroom.answers_given (
  key            text PRIMARY KEY,
  staff_id       uuid NOT NULL,
  request_digest bytea NOT NULL,
  status         int NOT NULL,
  location       text,
  given_at       timestamptz NOT NULL
);
CREATE INDEX answers_given_by_age ON newsroom.answers_given (given_at);
COMMENT ON TABLE newsroom.answers_given IS 'The first answer to a form, given again when the same form is sent twice';
