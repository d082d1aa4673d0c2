WITH gone AS (DELETE FROM newsroom.renditions WHERE former_at IS NOT NULL RETURNING name)
INSERT INTO newsroom.files_to_forget (id, since, rendition) SELECT gen_random_uuid(), now(), name FROM gone;
DROP INDEX newsroom.renditions_former;
DROP INDEX newsroom.renditions_of_picture;
DROP INDEX newsroom.renditions_of;
CREATE UNIQUE INDEX renditions_of ON newsroom.renditions (picture_id, preset, content_type, width);
ALTER TABLE newsroom.renditions DROP COLUMN former_at;
