-- Public people, and the ways a reader finds a story.
CREATE TABLE newsroom.authors (
  id         uuid PRIMARY KEY,
  slug       text NOT NULL CONSTRAINT authors_slug_once UNIQUE,
  name       text NOT NULL,
  bio        text NOT NULL DEFAULT '',
  staff_id   uuid CONSTRAINT authors_one_per_account UNIQUE REFERENCES newsroom.staff,
  version    bigint NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT newsroom.act_clock()
);
CREATE UNIQUE INDEX authors_name_once ON newsroom.authors (lower(name));
COMMENT ON TABLE newsroom.authors IS 'Public people of bylines, with or without an account; they outlive accounts';
COMMENT ON COLUMN newsroom.authors.changed_at IS 'When name, address or text last changed; not the account behind them';

CREATE TABLE newsroom.categories (
  id          uuid PRIMARY KEY,
  parent_id   uuid REFERENCES newsroom.categories,
  slug        text NOT NULL CONSTRAINT categories_slug_once UNIQUE,
  name        text NOT NULL,
  merged_into uuid REFERENCES newsroom.categories,
  is_default  boolean NOT NULL DEFAULT false,
  version     bigint NOT NULL DEFAULT 1,
  changed_at  timestamptz NOT NULL DEFAULT newsroom.act_clock(),
  CONSTRAINT categories_not_its_own_parent CHECK (parent_id <> id),
  CONSTRAINT categories_default_stays CHECK (NOT is_default OR (merged_into IS NULL AND parent_id IS NULL))
);
CREATE UNIQUE INDEX categories_one_default ON newsroom.categories (is_default) WHERE is_default;
CREATE INDEX categories_below ON newsroom.categories (parent_id);
INSERT INTO newsroom.categories (id, slug, name, is_default)
  VALUES ('01900000-0000-7000-8000-000000000001', 'uncategorized', 'Uncategorized', true);
CREATE TRIGGER categories_default_is_kept BEFORE DELETE ON newsroom.categories
  FOR EACH ROW WHEN (OLD.is_default) EXECUTE FUNCTION newsroom.refuse();
COMMENT ON TABLE newsroom.categories IS 'A small tree; one per story; Uncategorized is always there';

CREATE TABLE newsroom.tags (
  id          uuid PRIMARY KEY,
  slug        text NOT NULL CONSTRAINT tags_slug_once UNIQUE,
  name        text NOT NULL,
  merged_into uuid REFERENCES newsroom.tags,
  version     bigint NOT NULL DEFAULT 1,
  changed_at  timestamptz NOT NULL DEFAULT newsroom.act_clock()
);
CREATE UNIQUE INDEX tags_name_once ON newsroom.tags (lower(name));
COMMENT ON TABLE newsroom.tags IS 'Many per story';
