-- Passages that are put into texts again and again (snippets), and beginnings of stories (templates): one's own, or the whole
-- newsroom's. They are copies: what becomes of the story that they were taken from changes nothing in them.
CREATE TABLE newsroom.boilerplate (
  id          uuid PRIMARY KEY,
  kind        text NOT NULL CONSTRAINT boilerplate_kind_known CHECK (kind IN ('snippet', 'template')),
  owner_id    uuid REFERENCES newsroom.staff,
  name        text NOT NULL CONSTRAINT boilerplate_name_length CHECK (char_length(name) BETWEEN 1 AND 80),
  content     jsonb NOT NULL,
  picture_ids uuid[] NOT NULL,
  version     bigint NOT NULL DEFAULT 1,
  modified_by uuid REFERENCES newsroom.staff,
  modified_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.boilerplate IS 'At most 200 of each kind for one person, and for the newsroom; readers never see them';
COMMENT ON COLUMN newsroom.boilerplate.owner_id IS 'Whose; null: the whole newsroom''s';
COMMENT ON COLUMN newsroom.boilerplate.content IS 'A StoryStart: {headline, kicker, dek, lang, genre, category, tags, flags, words, body}; a snippet has body alone; what is empty is not there';
COMMENT ON COLUMN newsroom.boilerplate.picture_ids IS 'The pictures in its text, which stay in the library for it';
CREATE UNIQUE INDEX boilerplate_once ON newsroom.boilerplate (kind, coalesce(owner_id, '00000000-0000-0000-0000-000000000000'), lower(name));
CREATE INDEX boilerplate_by_picture ON newsroom.boilerplate USING gin (picture_ids);
