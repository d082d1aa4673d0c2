ALTER TABLE newsroom.publications DROP COLUMN asked_kind;
