ALTER TABLE newsroom.authors DROP COLUMN added_by;
ALTER TABLE newsroom.tags DROP COLUMN added_by;
