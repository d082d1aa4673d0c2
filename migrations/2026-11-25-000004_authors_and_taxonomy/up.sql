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

CREATE TABLE newsroom.former_slugs (
  kind    text NOT NULL CONSTRAINT former_slugs_kind_known CHECK (kind IN ('category', 'tag', 'author')),
  slug    text NOT NULL,
  id      uuid NOT NULL,
  left_at timestamptz NOT NULL,
  CONSTRAINT former_slugs_once PRIMARY KEY (kind, slug, id)
);
COMMENT ON TABLE newsroom.former_slugs IS 'Addresses that a category, a tag or an author had: they lead to it for ever, unless something has that slug today';
COMMENT ON COLUMN newsroom.former_slugs.left_at IS 'Of several that had one slug, the last one counts';
CREATE FUNCTION newsroom.keep_former_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM newsroom.former_slugs WHERE kind = TG_ARGV[0] AND id = OLD.id;
  ELSIF OLD.slug <> NEW.slug THEN
    INSERT INTO newsroom.former_slugs (kind, slug, id, left_at) VALUES (TG_ARGV[0], OLD.slug, OLD.id, newsroom.act_clock())
      ON CONFLICT ON CONSTRAINT former_slugs_once DO UPDATE SET left_at = excluded.left_at;
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.keep_former_slug() IS 'Here and not in a command, so that no way of renaming can forget it';
CREATE TRIGGER categories_keep_former_slug AFTER UPDATE OF slug OR DELETE ON newsroom.categories
  FOR EACH ROW EXECUTE FUNCTION newsroom.keep_former_slug('category');
CREATE TRIGGER tags_keep_former_slug AFTER UPDATE OF slug OR DELETE ON newsroom.tags
  FOR EACH ROW EXECUTE FUNCTION newsroom.keep_former_slug('tag');
CREATE TRIGGER authors_keep_former_slug AFTER UPDATE OF slug OR DELETE ON newsroom.authors
  FOR EACH ROW EXECUTE FUNCTION newsroom.keep_former_slug('author');
