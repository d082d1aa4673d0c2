DROP INDEX newsroom.publications_first;
DROP INDEX newsroom.articles_killed;
DROP INDEX newsroom.articles_held;
DELETE FROM newsroom.folders f WHERE f.folder_id IN (SELECT newsroom.facet('flag', flag) FROM (SELECT DISTINCT unnest(flags) FROM newsroom.revisions) u (flag));
UPDATE newsroom.folders f SET changed_at = '-infinity' WHERE EXISTS (SELECT FROM newsroom.tags t WHERE t.id = f.folder_id);
CREATE OR REPLACE VIEW newsroom.mentions_due AS
  SELECT f.folder_id, f.changed_at, a.id AS article_id
  FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
  CROSS JOIN LATERAL (SELECT r.category_id AS folder_id, a.changed_at
    UNION SELECT (name ->> 'author_id')::uuid, a.changed_at FROM jsonb_array_elements(r.byline) name
    UNION SELECT unnest(r.tag_ids), '-infinity') f;
COMMENT ON TABLE newsroom.folders IS 'One row per category, author and tag of the working text of a story, and for facet(shelf, live) and facet(shelf, withdrawn) that it may stand on; rebuildable';
COMMENT ON COLUMN newsroom.folders.changed_at IS 'Of the story; -infinity for tags, which are counted and not listed by time';
CREATE OR REPLACE FUNCTION newsroom.file_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.changed_at <> OLD.changed_at THEN
    UPDATE newsroom.folders f SET changed_at = NEW.changed_at WHERE f.article_id = NEW.id AND f.changed_at > '-infinity';
  END IF;
  IF (NEW.working_revision_id, NEW.slugline) IS DISTINCT FROM (OLD.working_revision_id, OLD.slugline) THEN
    PERFORM newsroom.file_texts(ARRAY[NEW.id]);
  END IF;
  IF (NEW.held_at, NEW.killed_at, NEW.embargo_until) IS DISTINCT FROM (OLD.held_at, OLD.killed_at, OLD.embargo_until) THEN
    PERFORM newsroom.file_shelves(ARRAY[NEW.id]);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER revisions_file_written ON newsroom.revisions;
CREATE TRIGGER revisions_file_written AFTER UPDATE OF headline, category_id, tag_ids, byline ON newsroom.revisions FOR EACH ROW
  WHEN ((OLD.headline, OLD.category_id, OLD.tag_ids, OLD.byline) IS DISTINCT FROM (NEW.headline, NEW.category_id, NEW.tag_ids, NEW.byline))
  EXECUTE FUNCTION newsroom.file_written();
