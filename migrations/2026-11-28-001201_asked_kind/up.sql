-- Under an embargo a correction may be the first text that readers get, and so be counted as such; when the embargo goes
-- earlier after all, it is the correction again that an editor made.
ALTER TABLE newsroom.publications ADD COLUMN asked_kind text;
ALTER TABLE newsroom.publications ADD CONSTRAINT publications_asked_kind_known
  CHECK (asked_kind IN ('first', 'typo', 'update', 'clarification', 'correction', 'retraction', 'republished'));
COMMENT ON COLUMN newsroom.publications.asked_kind IS 'The kind as it was when the text was put on the timeline, whatever it is counted as since (change_kind). Null: put there before this was kept';
