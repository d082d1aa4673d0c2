DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.house_rules) THEN
    RAISE EXCEPTION 'There are house rules, which an older Copydesk does not keep. Export and remove them first, or restore the backup of before';
  END IF;
END $$;
DROP TABLE newsroom.house_rules;
DROP TABLE newsroom.house_book;
DROP FUNCTION newsroom.turn_house_book();
