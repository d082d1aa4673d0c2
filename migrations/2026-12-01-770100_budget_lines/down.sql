DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.articles WHERE is_planned OR brief <> '') THEN
    RAISE EXCEPTION 'There are budget lines, which an older Copydesk cannot read. Spike them and take their words away first, or restore the backup of before';
  END IF;
END $$;
ALTER TABLE newsroom.articles DROP COLUMN is_planned, DROP COLUMN brief;
