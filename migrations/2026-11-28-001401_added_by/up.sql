-- What an embargoed story takes up is not told any more to those who may not know of it. Whoever added it knows that it is
-- there: to them it must not vanish, or they would hear of that story.
ALTER TABLE newsroom.tags ADD COLUMN added_by uuid;
COMMENT ON COLUMN newsroom.tags.added_by IS 'The account that added it, until it removes it: to them it stays known';
ALTER TABLE newsroom.authors ADD COLUMN added_by uuid;
COMMENT ON COLUMN newsroom.authors.added_by IS 'The account that added it, until it removes it: to them it stays known';
