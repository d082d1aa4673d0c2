-- Lists of stories under a name: one's own, or the whole newsroom's. What is kept is the question, as the address of the list has
-- it, and never an answer: everybody who opens one sees what they may see.
CREATE TABLE newsroom.story_views (
  id          uuid PRIMARY KEY,
  owner_id    uuid REFERENCES newsroom.staff,
  name        text NOT NULL CONSTRAINT story_views_name_length CHECK (char_length(name) BETWEEN 1 AND 60),
  asked       text NOT NULL CONSTRAINT story_views_asked_length CHECK (char_length(asked) <= 2000),
  version     bigint NOT NULL DEFAULT 1,
  modified_by uuid REFERENCES newsroom.staff,
  modified_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.story_views IS 'At most 50 for one person, and for the newsroom; readers never see them';
COMMENT ON COLUMN newsroom.story_views.owner_id IS 'Whose; null: the whole newsroom''s';
COMMENT ON COLUMN newsroom.story_views.asked IS 'The query of the address of the list, without its page';
CREATE UNIQUE INDEX story_views_once ON newsroom.story_views (coalesce(owner_id, '00000000-0000-0000-0000-000000000000'), lower(name));
