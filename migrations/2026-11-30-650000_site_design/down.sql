DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.site_design d WHERE d.live <> '{}' OR d.draft IS NOT NULL) THEN
    RAISE EXCEPTION 'The reader site has menus or a look, which an older Copydesk cannot keep. Restore the backup of before instead';
  END IF;
END $$;
DROP VIEW published.site_design;
DROP TABLE newsroom.site_design;
