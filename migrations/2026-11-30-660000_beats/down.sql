DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.authors WHERE beat <> '') THEN
    RAISE EXCEPTION 'Authors have a beat, which an older Copydesk cannot read. Restore the backup of before instead';
  END IF;
END $$;
DROP VIEW published.authors;
CREATE VIEW published.authors AS
  SELECT a.id, a.slug, a.name, a.bio, greatest(a.changed_at, (SELECT p.changed_at FROM published.pictures p WHERE p.id = a.picture_id)) AS changed_at, a.picture_id
  FROM newsroom.authors a
  WHERE (SELECT true FROM published.listings l WHERE l.facet_id = a.id LIMIT 1);
ALTER TABLE newsroom.authors DROP COLUMN beat;
