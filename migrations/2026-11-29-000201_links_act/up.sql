-- Whoever comes by a link came through a door of its own. Rows that were written before say page, and stay.
ALTER TABLE newsroom.activity DROP CONSTRAINT activity_via_known,
  ADD CONSTRAINT activity_via_known CHECK (via IN ('page', 'api', 'link', 'cli', 'clock', 'import'));
