DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.articles WHERE due_at IS NOT NULL OR with_id IS NOT NULL) THEN
    RAISE EXCEPTION 'Stories have due times or are with somebody, which an older Copydesk cannot read. Take them away first, or restore the backup of before';
  END IF;
END $$;
DROP TABLE newsroom.calendar_links;
DROP INDEX newsroom.articles_due;
ALTER TABLE newsroom.articles DROP CONSTRAINT articles_due_whole,
  DROP COLUMN due_at, DROP COLUMN due_wall, DROP COLUMN due_zone, DROP COLUMN with_id, DROP COLUMN moves, DROP COLUMN moved_at;
