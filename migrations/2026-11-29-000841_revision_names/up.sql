-- A name for a revision: "As the lawyers read it". It is no part of what is signed, so it stands beside the revision, which
-- stays as it is; naming the working copy seals it.
CREATE TABLE newsroom.revision_names (
  revision_id uuid PRIMARY KEY REFERENCES newsroom.revisions,
  name        text NOT NULL CONSTRAINT revision_names_say_something CHECK (name <> ''),
  named_by    uuid NOT NULL REFERENCES newsroom.staff,
  named_at    timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.revision_names IS 'What colleagues call a revision; readers never see it, nobody signs it';
