-- Another focal point makes other files. Those of before stay for whoever has their addresses: a page that is open, a shared
-- link, a copy in a cache.
ALTER TABLE newsroom.renditions ADD COLUMN former_at timestamptz;
COMMENT ON COLUMN newsroom.renditions.former_at IS 'Since when answers name another file in its place; null: they name it';
DROP INDEX newsroom.renditions_of;
CREATE UNIQUE INDEX renditions_of ON newsroom.renditions (picture_id, preset, content_type, width) WHERE former_at IS NULL;
CREATE INDEX renditions_of_picture ON newsroom.renditions (picture_id);
CREATE INDEX renditions_former ON newsroom.renditions (former_at) WHERE former_at IS NOT NULL;
