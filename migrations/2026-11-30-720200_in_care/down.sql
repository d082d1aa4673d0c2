ALTER TABLE newsroom.articles DROP COLUMN in_care_of;
