-- Desks: teams with a queue of their own. A person belongs to any number of them, a story to one at the most. Readers see nothing
-- of them, and no seal covers which desk has a story.
CREATE TABLE newsroom.desks (
  id          uuid PRIMARY KEY,
  slug        text NOT NULL CONSTRAINT desks_slug_once UNIQUE,
  name        text NOT NULL CONSTRAINT desks_name_length CHECK (char_length(name) BETWEEN 1 AND 40),
  position    int NOT NULL,
  version     bigint NOT NULL DEFAULT 1,
  modified_by uuid REFERENCES newsroom.staff,
  modified_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.desks IS 'At most 40, in the order of position; readers never see them';
COMMENT ON COLUMN newsroom.desks.slug IS 'Its address in the newsroom, made from its first name';
CREATE UNIQUE INDEX desks_name_once ON newsroom.desks (lower(name));

CREATE TABLE newsroom.desk_people (
  desk_id  uuid NOT NULL REFERENCES newsroom.desks,
  staff_id uuid NOT NULL REFERENCES newsroom.staff,
  PRIMARY KEY (staff_id, desk_id)
);
COMMENT ON TABLE newsroom.desk_people IS 'Who belongs to which desk; gives no right to a story';
CREATE INDEX desk_people_of ON newsroom.desk_people (desk_id);

ALTER TABLE newsroom.articles ADD COLUMN desk_id uuid REFERENCES newsroom.desks;
COMMENT ON COLUMN newsroom.articles.desk_id IS 'Which desk has it; gives no right';
CREATE INDEX articles_of_desk ON newsroom.articles (desk_id, changed_at DESC, id DESC) WHERE desk_id IS NOT NULL;
-- The queue of a desk, and how much waits there.
CREATE INDEX articles_open_of_desk ON newsroom.articles (desk_id, changed_at DESC, id DESC)
  WHERE desk_id IS NOT NULL AND stage IN ('draft', 'in_review', 'returned', 'approved');
