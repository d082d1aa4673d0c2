DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.revision_names) THEN
    RAISE EXCEPTION 'Revisions have names, which an older Copydesk cannot keep. Restore the backup of before instead';
  END IF;
END $$;
DROP TABLE newsroom.revision_names;
