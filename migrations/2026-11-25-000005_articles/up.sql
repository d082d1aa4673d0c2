-- An article is an identity; at most one revision of it is unsealed and is overwritten by saves; sealed revisions
-- never change; an approval signs (revision, seal).
CREATE TABLE newsroom.articles (
  id                  uuid PRIMARY KEY,
  slugline            text NOT NULL DEFAULT '',
  created_by          uuid NOT NULL REFERENCES newsroom.staff,
  created_at          timestamptz NOT NULL,
  changed_at          timestamptz NOT NULL,
  stage               text NOT NULL DEFAULT 'draft',
  working_revision_id uuid,
  version             bigint NOT NULL DEFAULT 1,
  held_at             timestamptz,
  embargo_until       timestamptz,
  kill_asked_by       uuid REFERENCES newsroom.staff,
  reinstate_asked_by  uuid REFERENCES newsroom.staff,
  killed_at           timestamptz,
  public_notice       text,
  CONSTRAINT articles_stage_known CHECK (stage IN ('draft', 'in_review', 'returned', 'approved', 'settled', 'spiked')),
  CONSTRAINT articles_killed_says_why CHECK (killed_at IS NULL OR public_notice IS NOT NULL)
);
CREATE INDEX articles_waiting ON newsroom.articles (stage, id DESC) WHERE stage <> 'settled';
CREATE INDEX articles_of ON newsroom.articles (created_by, changed_at DESC);
CREATE INDEX articles_newest_change ON newsroom.articles (changed_at DESC, id DESC);
COMMENT ON TABLE newsroom.articles IS 'The identity of a story: its id, its stage, what keeps it back. Content lives in revisions';
COMMENT ON COLUMN newsroom.articles.version IS 'Rises by one in every write; sent with every form; never sent to readers';
COMMENT ON COLUMN newsroom.articles.stage IS 'Of the open change only; what is live is a question to the timeline';
COMMENT ON COLUMN newsroom.articles.kill_asked_by IS 'The first of the two people a kill needs';

CREATE TABLE newsroom.article_people (
  article_id uuid NOT NULL REFERENCES newsroom.articles,
  staff_id   uuid NOT NULL REFERENCES newsroom.staff,
  PRIMARY KEY (staff_id, article_id)
);
COMMENT ON TABLE newsroom.article_people IS 'Who may see a story under embargo';

CREATE TABLE newsroom.revisions (
  id          uuid PRIMARY KEY,
  article_id  uuid NOT NULL REFERENCES newsroom.articles,
  number      int NOT NULL,
  base_id     uuid REFERENCES newsroom.revisions,
  edited_by   uuid NOT NULL REFERENCES newsroom.staff,
  begun_at    timestamptz NOT NULL,
  edited_at   timestamptz NOT NULL,
  save_count  int NOT NULL DEFAULT 1,
  sealed_at   timestamptz,
  seal        bytea,
  headline    text NOT NULL DEFAULT '',
  kicker      text NOT NULL DEFAULT '',
  dek         text NOT NULL DEFAULT '',
  slug        text,
  lang        text NOT NULL,
  genre       text NOT NULL DEFAULT 'news',
  category_id uuid NOT NULL REFERENCES newsroom.categories,
  tag_ids     uuid[] NOT NULL DEFAULT '{}',
  byline      jsonb NOT NULL DEFAULT '[]',
  flags       text[] NOT NULL DEFAULT '{}',
  extras      jsonb NOT NULL DEFAULT '{}',
  body        jsonb NOT NULL,
  word_count  int NOT NULL DEFAULT 0,
  made_slug   text,
  CONSTRAINT revisions_number_once UNIQUE (article_id, number),
  CONSTRAINT revisions_seal_names_one UNIQUE (id, seal),
  CONSTRAINT revisions_sealed_has_seal CHECK ((sealed_at IS NULL) = (seal IS NULL))
) WITH (toast_tuple_target = 256, fillfactor = 85);
CREATE UNIQUE INDEX revisions_one_open ON newsroom.revisions (article_id) WHERE sealed_at IS NULL;
CREATE INDEX revisions_wish ON newsroom.revisions (slug) WHERE slug IS NOT NULL;
CREATE INDEX revisions_made_wish ON newsroom.revisions (made_slug) WHERE slug IS NULL;
CREATE INDEX revisions_in_category ON newsroom.revisions (category_id);
ALTER TABLE newsroom.articles ADD CONSTRAINT articles_working_revision
  FOREIGN KEY (working_revision_id) REFERENCES newsroom.revisions DEFERRABLE INITIALLY DEFERRED;
CREATE TRIGGER revisions_stay BEFORE UPDATE OR DELETE ON newsroom.revisions
  FOR EACH ROW WHEN (OLD.sealed_at IS NOT NULL) EXECUTE FUNCTION newsroom.refuse();
COMMENT ON TABLE newsroom.revisions IS 'Snapshots of all content. sealed_at null: the working copy, overwritten by saves; set: immutable';
COMMENT ON COLUMN newsroom.revisions.slug IS 'A wish; claimed in slugs when the revision goes onto the timeline. Null: made from the headline';
COMMENT ON COLUMN newsroom.revisions.made_slug IS 'What the headline gives as a slug; derived, so that two drafts that will want one address are warned';
COMMENT ON COLUMN newsroom.revisions.byline IS '[{author_id, name, role}] in printed order; names are frozen text';

CREATE TABLE newsroom.approvals (
  revision_id uuid NOT NULL,
  seal        bytea NOT NULL,
  approved_by uuid NOT NULL REFERENCES newsroom.staff,
  approved_at timestamptz NOT NULL,
  PRIMARY KEY (revision_id, seal),
  CONSTRAINT approvals_sign_a_seal FOREIGN KEY (revision_id, seal) REFERENCES newsroom.revisions (id, seal)
);
COMMENT ON TABLE newsroom.approvals IS 'An editor''s signature under exactly one sealed revision';
CREATE TRIGGER approvals_stay BEFORE UPDATE OR DELETE ON newsroom.approvals FOR EACH ROW EXECUTE FUNCTION newsroom.refuse();
