COMMENT ON COLUMN newsroom.authors.name IS NULL;
DROP INDEX newsroom.authors_by_name;
CREATE UNIQUE INDEX authors_name_once ON newsroom.authors (lower(name));
