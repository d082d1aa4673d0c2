-- Words for other places than the story's own page: lists, search engines, shared links, feeds. They stand in the column that
-- was kept free for more sealed fields, and lists carry them with the card. Notes to editors and a target are of the story,
-- not of a text: nobody signs them and no reader gets them.
COMMENT ON COLUMN newsroom.revisions.extras IS 'Words for other places: {short_headline, summary, dateline, search_title, description, social_title, social_text, canonical_url, unlisted}; what is empty is not there';
ALTER TABLE newsroom.articles ADD COLUMN notes text NOT NULL DEFAULT '', ADD COLUMN target_words int,
  ADD CONSTRAINT articles_target_is_a_length CHECK (target_words BETWEEN 1 AND 100000);
COMMENT ON COLUMN newsroom.articles.notes IS 'Notes to editors: never public, never part of what is signed';
COMMENT ON COLUMN newsroom.articles.target_words IS 'How long the story is to be, in words';
ALTER TABLE newsroom.cards ADD COLUMN extras jsonb NOT NULL DEFAULT '{}';
UPDATE newsroom.cards c SET extras = r.extras FROM newsroom.revisions r WHERE r.id = c.revision_id AND r.extras <> '{}';
CREATE OR REPLACE VIEW newsroom.cards_due AS
  SELECT p.id AS publication_id, p.article_id, p.revision_id, p.category_id, p.first_published_at, p.published_at, p.updated_at,
    greatest(p.live_from, p.published_at, p.touched_at) AS modified_at, p.live_from, p.live_until, a.embargo_until, p.edition, r.word_count,
    EXISTS (SELECT FROM newsroom.publications n WHERE n.article_id = a.id AND n.public_note IS NOT NULL AND n.cancelled_at IS NULL) AS told,
    p.slug, r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.flags, r.byline, r.lead, r.picture_ids, r.extras
  FROM newsroom.articles a JOIN newsroom.publications p ON p.article_id = a.id JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE a.held_at IS NULL AND a.killed_at IS NULL AND NOT p.past AND p.cancelled_at IS NULL;
CREATE OR REPLACE VIEW published.articles AS
  SELECT c.article_id AS id, c.publication_id, c.slug, c.category_id, c.edition AS version,
         c.first_published_at, c.published_at, c.updated_at, c.modified_at,
         c.headline, c.kicker, c.dek, c.lang, c.genre, c.tag_ids, c.byline, c.flags, c.word_count,
         (SELECT r.body FROM newsroom.revisions r WHERE r.id = c.revision_id) AS body, c.told, c.lead,
         CASE WHEN c.lead IS NOT NULL THEN (SELECT p.picture FROM published.pictures p WHERE p.id = (c.lead ->> 'picture')::uuid) END AS lead_picture,
         CASE WHEN cardinality(c.picture_ids) > 0 THEN (SELECT jsonb_agg(p.picture ORDER BY p.id) FROM published.pictures p WHERE p.id = ANY (c.picture_ids)) END AS pictures,
         c.extras
  FROM newsroom.cards c
  WHERE newsroom.in_its_time(false, c.published_at, c.live_from, c.live_until) AND newsroom.not_kept_back(NULL, NULL, c.embargo_until);
