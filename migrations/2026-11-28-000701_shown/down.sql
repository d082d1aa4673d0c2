ALTER TABLE newsroom.activity DROP COLUMN shown;
DROP FUNCTION newsroom.shown(uuid);
