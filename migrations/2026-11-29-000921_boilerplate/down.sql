DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.boilerplate) THEN
    RAISE EXCEPTION 'There are snippets or templates, which an older Copydesk cannot read. Remove them first, or restore the backup of before';
  END IF;
END $$;
DROP TABLE newsroom.boilerplate;
