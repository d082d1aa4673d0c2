DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.story_views) THEN
    RAISE EXCEPTION 'There are saved views, which an older Copydesk cannot read. Remove them first, or restore the backup of before';
  END IF;
END $$;
DROP TABLE newsroom.story_views;
