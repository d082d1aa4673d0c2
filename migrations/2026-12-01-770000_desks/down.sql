DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.desks) THEN
    RAISE EXCEPTION 'There are desks, which an older Copydesk cannot read. Remove them first, or restore the backup of before';
  END IF;
END $$;
ALTER TABLE newsroom.articles DROP COLUMN desk_id;
DROP TABLE newsroom.desk_people;
DROP TABLE newsroom.desks;
