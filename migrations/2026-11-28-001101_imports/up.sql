-- What came in from elsewhere, by the name it has there: an import that is run again finds what is here.
CREATE TABLE newsroom.imports (
  source      text NOT NULL CONSTRAINT imports_source_is_a_word CHECK (source ~ '^[a-z0-9-]{1,40}$'),
  kind        text NOT NULL CONSTRAINT imports_kind_known CHECK (kind IN ('author', 'category', 'tag', 'article')),
  foreign_id  text NOT NULL,
  id          uuid NOT NULL,
  digest      bytea NOT NULL,
  imported_at timestamptz NOT NULL,
  wants_place boolean NOT NULL DEFAULT false,
  CONSTRAINT imports_once PRIMARY KEY (source, kind, foreign_id)
);
CREATE INDEX imports_want_places ON newsroom.imports (source) WHERE wants_place;
COMMENT ON TABLE newsroom.imports IS 'Which of our authors, categories, tags and stories is which of another system''s; stays when ours is changed or removed';
COMMENT ON COLUMN newsroom.imports.source IS 'The name of the other system, chosen by the operator (--source)';
COMMENT ON COLUMN newsroom.imports.digest IS 'SHA-256 of the line: the same line is skipped, another one under this id is refused';
COMMENT ON COLUMN newsroom.imports.wants_place IS 'It was featured there, and the end of its import did not yet decide whether Feature Posts has room for it';
