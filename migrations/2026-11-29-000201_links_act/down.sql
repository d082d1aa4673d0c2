-- NOT VALID: rows of links stay in the record, which nothing changes.
ALTER TABLE newsroom.activity DROP CONSTRAINT activity_via_known,
  ADD CONSTRAINT activity_via_known CHECK (via IN ('page', 'api', 'cli', 'clock', 'import')) NOT VALID;
