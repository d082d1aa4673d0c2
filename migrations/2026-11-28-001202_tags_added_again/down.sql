ALTER TABLE newsroom.tags DROP COLUMN added_again_at;
