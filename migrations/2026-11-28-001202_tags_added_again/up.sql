-- Whoever adds a tag that only embargoed stories have may not hear that it is there: they get it as if it were new, and
-- from then on everybody may know of it.
ALTER TABLE newsroom.tags ADD COLUMN added_again_at timestamptz;
COMMENT ON COLUMN newsroom.tags.added_again_at IS 'When somebody added it who could not know that it was there';
