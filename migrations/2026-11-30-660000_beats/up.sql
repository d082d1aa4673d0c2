-- What an author writes about, in a line under the name.
ALTER TABLE newsroom.authors ADD COLUMN beat text NOT NULL DEFAULT '' CONSTRAINT authors_beat_short CHECK (char_length(beat) <= 100);
COMMENT ON COLUMN newsroom.authors.beat IS 'What they write about, in a few words: "Council and water"';
CREATE OR REPLACE VIEW published.authors AS
  SELECT a.id, a.slug, a.name, a.bio, greatest(a.changed_at, (SELECT p.changed_at FROM published.pictures p WHERE p.id = a.picture_id)) AS changed_at, a.picture_id, a.beat
  FROM newsroom.authors a
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1);
