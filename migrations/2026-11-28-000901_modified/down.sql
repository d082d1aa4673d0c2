CREATE OR REPLACE VIEW published.articles AS
  SELECT p.article_id AS id, p.id AS publication_id, p.slug, p.category_id, p.edition AS version,
         p.first_published_at, p.published_at, p.updated_at, p.live_from AS modified_at,
         r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.byline, r.flags, r.word_count, r.body
  FROM newsroom.publications p
  JOIN newsroom.articles a ON a.id = p.article_id
  JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE newsroom.in_its_time(p.past, p.published_at, p.live_from, p.live_until)
    AND newsroom.not_kept_back(a.held_at, a.killed_at, a.embargo_until);
DROP TRIGGER site_touch ON newsroom.site;
DROP TRIGGER slots_touch ON newsroom.slots;
DROP TRIGGER authors_touch ON newsroom.authors;
DROP TRIGGER tags_touch ON newsroom.tags;
DROP TRIGGER categories_touch ON newsroom.categories;
DROP FUNCTION newsroom.touch_all();
DROP FUNCTION newsroom.touch_featured();
DROP FUNCTION newsroom.touch_listed();
DROP FUNCTION newsroom.touch_below();
DROP INDEX newsroom.publications_modified;
ALTER TABLE newsroom.publications DROP COLUMN touched_at;
