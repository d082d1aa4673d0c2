DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.site WHERE NOT checks_links) THEN
    RAISE EXCEPTION 'This newsroom has no other site asked, which an older Copydesk cannot keep. Restore the backup of before instead';
  END IF;
END $$;
DELETE FROM newsroom.jobs WHERE kind IN ('links', 'links_wanted');
ALTER TABLE newsroom.jobs DROP CONSTRAINT jobs_kind_known;
ALTER TABLE newsroom.jobs ADD CONSTRAINT jobs_kind_known CHECK (kind IN ('renditions'));
ALTER TABLE newsroom.site DROP COLUMN checks_links;
DROP TABLE newsroom.asked_hosts;
DROP TABLE newsroom.outside_links;
