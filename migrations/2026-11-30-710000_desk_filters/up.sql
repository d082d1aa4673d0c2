-- What the newsroom's lists are filtered by: tags in the order of changes, as categories and authors are, and the marks of texts;
-- what is on hold, what was killed, and when readers had a story first.
CREATE OR REPLACE VIEW newsroom.mentions_due AS
  SELECT f.folder_id, f.changed_at, a.id AS article_id
  FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id
  CROSS JOIN LATERAL (SELECT r.category_id AS folder_id, a.changed_at
    UNION SELECT (name ->> 'author_id')::uuid, a.changed_at FROM jsonb_array_elements(r.byline) name
    UNION SELECT unnest(r.tag_ids), a.changed_at
    UNION SELECT newsroom.facet('flag', unnest(r.flags)), a.changed_at) f;
COMMENT ON TABLE newsroom.folders IS 'One row per category, author, tag and mark of the working text of a story, and for facet(shelf, live) and facet(shelf, withdrawn) that it may stand on; rebuildable';
COMMENT ON COLUMN newsroom.folders.changed_at IS 'Of the story';

CREATE OR REPLACE FUNCTION newsroom.file_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.changed_at <> OLD.changed_at THEN
    UPDATE newsroom.folders f SET changed_at = NEW.changed_at WHERE f.article_id = NEW.id AND f.changed_at <> NEW.changed_at;
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
CREATE TRIGGER revisions_file_written AFTER UPDATE OF headline, category_id, tag_ids, byline, flags ON newsroom.revisions FOR EACH ROW
  WHEN ((OLD.headline, OLD.category_id, OLD.tag_ids, OLD.byline, OLD.flags) IS DISTINCT FROM (NEW.headline, NEW.category_id, NEW.tag_ids, NEW.byline, NEW.flags))
  EXECUTE FUNCTION newsroom.file_written();

ANALYZE newsroom.articles, newsroom.revisions, newsroom.folders;
UPDATE newsroom.folders f SET changed_at = a.changed_at FROM newsroom.articles a WHERE a.id = f.article_id AND f.changed_at = '-infinity';
INSERT INTO newsroom.folders (folder_id, changed_at, article_id)
  SELECT newsroom.facet('flag', unnest(r.flags)), a.changed_at, a.id
  FROM newsroom.articles a JOIN newsroom.revisions r ON r.id = a.working_revision_id WHERE r.flags <> '{}' ON CONFLICT DO NOTHING;

CREATE INDEX articles_held ON newsroom.articles (changed_at DESC, id DESC) WHERE held_at IS NOT NULL;
CREATE INDEX articles_killed ON newsroom.articles (changed_at DESC, id DESC) WHERE killed_at IS NOT NULL;
-- The first text of a story, and each that came back after it was withdrawn, has the moment at which readers had it first.
CREATE INDEX publications_first ON newsroom.publications (first_published_at DESC, article_id DESC) WHERE change_kind IN ('first', 'republished') AND cancelled_at IS NULL;
