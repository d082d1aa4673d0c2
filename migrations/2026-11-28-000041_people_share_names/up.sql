-- Two people may have one name: an author is told apart by their slug.
DROP INDEX newsroom.authors_name_once;
CREATE INDEX authors_by_name ON newsroom.authors (lower(name));
COMMENT ON COLUMN newsroom.authors.name IS 'As printed; several people may have one name, their slugs differ';
