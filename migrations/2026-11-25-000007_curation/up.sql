-- Curated lists and their timed places.
CREATE TABLE newsroom.lists (
  id      uuid PRIMARY KEY,
  slug    text NOT NULL CONSTRAINT lists_slug_once UNIQUE,
  name    text NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT newsroom.act_clock()
);
INSERT INTO newsroom.lists (id, slug, name) VALUES ('01900000-0000-7000-8000-000000000002', 'featured', 'Feature Posts');
COMMENT ON COLUMN newsroom.lists.changed_at IS 'When an editor last changed its name or its places';
CREATE TABLE newsroom.slots (
  id          uuid PRIMARY KEY,
  list_id     uuid NOT NULL REFERENCES newsroom.lists,
  position    int NOT NULL,
  article_id  uuid NOT NULL REFERENCES newsroom.articles,
  shown_from  timestamptz NOT NULL,
  shown_until timestamptz,
  CONSTRAINT slots_end_after_start CHECK (shown_until > shown_from),
  CONSTRAINT slots_article_once EXCLUDE USING gist (list_id WITH =, article_id WITH =, tstzrange(shown_from, shown_until) WITH &&)
);
CREATE INDEX slots_in_order ON newsroom.slots (list_id, position);
COMMENT ON TABLE newsroom.slots IS 'One story in one place of one list for a stretch of time; a withdrawn story falls out by the join and returns by itself';
