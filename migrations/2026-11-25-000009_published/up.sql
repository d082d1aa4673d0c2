-- What readers may see. The two functions below are THE predicate of visibility, written once: row policies, the view
-- newsroom.live and the readers' views all call them. They are inlined, so indexes still serve them. Their
-- bodies are parsed here (RETURN, not a string): a string would be parsed as the reader, who may not look into newsroom.
CREATE FUNCTION newsroom.in_its_time(past boolean, published_at timestamptz, live_from timestamptz, live_until timestamptz)
  RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN NOT past AND published_at <= newsroom.clock() AND live_from <= newsroom.clock()
     AND (live_until IS NULL OR live_until > newsroom.clock());
CREATE FUNCTION newsroom.not_kept_back(held_at timestamptz, killed_at timestamptz, embargo_until timestamptz)
  RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN held_at IS NULL AND killed_at IS NULL AND (embargo_until IS NULL OR embargo_until <= newsroom.clock());
CREATE VIEW newsroom.live AS
  SELECT p.id, p.article_id, p.revision_id
  FROM newsroom.publications p JOIN newsroom.articles a ON a.id = p.article_id
  WHERE newsroom.in_its_time(p.past, p.published_at, p.live_from, p.live_until)
    AND newsroom.not_kept_back(a.held_at, a.killed_at, a.embargo_until);
COMMENT ON VIEW newsroom.live IS 'The publications that hold at this moment';

-- Closed to every role by default; the role that owns the readers' views gets these policies, the writer gets one of
-- its own at start (roles belong to the cluster, not to a migration).
ALTER TABLE newsroom.publications ENABLE ROW LEVEL SECURITY;
ALTER TABLE newsroom.articles ENABLE ROW LEVEL SECURITY;
ALTER TABLE newsroom.revisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE newsroom.listings ENABLE ROW LEVEL SECURITY;
CREATE POLICY live ON newsroom.publications FOR SELECT
  USING (newsroom.in_its_time(past, published_at, live_from, live_until));
CREATE POLICY live ON newsroom.articles FOR SELECT
  USING (newsroom.not_kept_back(held_at, killed_at, embargo_until));
CREATE POLICY live ON newsroom.revisions FOR SELECT
  USING (EXISTS (SELECT FROM newsroom.live l WHERE l.revision_id = revisions.id));
-- Lists begin at the clock, as all others do: what is scheduled ahead is left out by the index, not row by row. The time
-- of a listing is that of its publication.
CREATE POLICY live ON newsroom.listings FOR SELECT
  USING (published_at <= newsroom.clock() AND EXISTS (SELECT FROM newsroom.live l WHERE l.id = listings.publication_id));

CREATE VIEW published.articles AS   -- id is p.article_id: (published_at, id) must be one index
  SELECT p.article_id AS id, p.id AS publication_id, p.slug, p.category_id, p.edition AS version,
         p.first_published_at, p.published_at, p.updated_at, p.live_from AS modified_at,
         r.headline, r.kicker, r.dek, r.lang, r.genre, r.tag_ids, r.byline, r.flags, r.word_count, r.body
  FROM newsroom.publications p
  JOIN newsroom.articles a ON a.id = p.article_id
  JOIN newsroom.revisions r ON r.id = p.revision_id
  WHERE newsroom.in_its_time(p.past, p.published_at, p.live_from, p.live_until)
    AND newsroom.not_kept_back(a.held_at, a.killed_at, a.embargo_until);
CREATE VIEW published.listings AS
  SELECT l.facet_id, l.published_at, l.article_id, l.publication_id FROM newsroom.listings l
  WHERE l.published_at <= newsroom.clock() AND EXISTS (SELECT FROM newsroom.live v WHERE v.id = l.publication_id);
CREATE VIEW published.tags AS
  SELECT t.id, t.slug, t.name, t.changed_at FROM newsroom.tags t
  WHERE t.merged_into IS NULL AND EXISTS (SELECT FROM published.listings l WHERE l.facet_id = t.id);
CREATE VIEW published.authors AS
  SELECT a.id, a.slug, a.name, a.bio, a.changed_at FROM newsroom.authors a
  WHERE EXISTS (SELECT FROM published.listings l WHERE l.facet_id = a.id);
CREATE VIEW published.categories WITH (security_barrier) AS
  SELECT id, parent_id, slug, name, changed_at FROM newsroom.categories WHERE merged_into IS NULL;
CREATE VIEW published.slugs WITH (security_barrier) AS
  SELECT slug, article_id FROM newsroom.slugs WHERE public_from <= newsroom.clock();
-- Only of what readers have now: what nobody may know of has no past either. Carries its own predicate, whoever owns it.
CREATE VIEW published.former_slugs WITH (security_barrier) AS
  SELECT f.kind, f.slug, f.id, f.left_at FROM newsroom.former_slugs f
  WHERE CASE f.kind
    WHEN 'category' THEN EXISTS (SELECT FROM newsroom.categories c WHERE c.id = f.id AND c.merged_into IS NULL)
    ELSE EXISTS (SELECT FROM newsroom.listings l JOIN newsroom.live v ON v.id = l.publication_id
                 WHERE l.facet_id = f.id AND l.published_at <= newsroom.clock()) END;
CREATE VIEW published.lists AS SELECT id, slug, name, changed_at FROM newsroom.lists;
CREATE VIEW published.slots WITH (security_barrier) AS
  SELECT l.slug AS list, s.position, s.article_id
  FROM newsroom.slots s JOIN newsroom.lists l ON l.id = s.list_id
  WHERE s.shown_from <= newsroom.clock() AND (s.shown_until IS NULL OR s.shown_until > newsroom.clock());
CREATE VIEW published.changes AS SELECT seq, at, event, object, object_id, gone FROM newsroom.changes;
CREATE VIEW published.site AS
  SELECT name, tagline, url, time_zone, language, about, contact_address, contact_email, contact_phone, changed_at FROM newsroom.site;

CREATE FUNCTION published.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE RETURN newsroom.clock();
COMMENT ON FUNCTION published.now() IS 'The clock, for those who may not look into newsroom';

-- Functions, not views: no expression of the caller gets inside.
CREATE FUNCTION published.gone(asked_id uuid, asked_slug text)
  RETURNS TABLE (article_id uuid, notice text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
  SELECT a.id, a.public_notice FROM articles a
  WHERE (a.id = asked_id OR a.id = (SELECT s.article_id FROM slugs s WHERE s.slug = asked_slug AND s.public_from <= newsroom.clock()))
    AND EXISTS (SELECT FROM publications p WHERE p.article_id = a.id AND p.cancelled_at IS NULL AND p.began_noticed_at IS NOT NULL)
    AND NOT EXISTS (SELECT FROM live l WHERE l.article_id = a.id) $$;
COMMENT ON FUNCTION published.gone(uuid, text) IS 'A story that readers had and have no longer, with the notice an editor left for them';
CREATE FUNCTION published.notes_of(asked_ids uuid[])
  RETURNS TABLE (article_id uuid, id uuid, kind text, at timestamptz, note text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
  SELECT asked.id, n.* FROM (SELECT DISTINCT unnest(asked_ids) AS id) asked CROSS JOIN LATERAL (
    SELECT p.id, p.change_kind, p.live_from, p.public_note FROM publications p
    WHERE p.article_id = asked.id AND p.cancelled_at IS NULL AND p.live_from <= newsroom.clock()
      AND (p.began_noticed_at IS NOT NULL OR EXISTS (SELECT FROM live l WHERE l.id = p.id))   -- noticed or not: no worker decides
      AND p.change_kind IN ('update', 'clarification', 'correction', 'retraction') AND p.public_note <> ''
      AND EXISTS (SELECT FROM live l WHERE l.article_id = asked.id)
    ORDER BY p.live_from DESC, p.id LIMIT 100) n
  ORDER BY asked.id, n.live_from DESC, n.id $$;
COMMENT ON FUNCTION published.notes_of(uuid[]) IS 'What readers were told about changes of live stories, newest first, a hundred of each at most';
CREATE FUNCTION published.as_of(t timestamptz, before timestamptz, before_id uuid)
  RETURNS TABLE (id uuid, slug text, published_at timestamptz, category_id uuid, headline text, dek text, byline jsonb, body jsonb)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = newsroom, pg_temp AS $$
  SELECT p.article_id, p.slug, p.published_at, p.category_id, r.headline, r.dek, r.byline, r.body
  FROM publications p JOIN revisions r ON r.id = p.revision_id
  WHERE t <= newsroom.clock() AND p.cancelled_at IS NULL AND p.live_from <= t AND (p.live_until IS NULL OR p.live_until > t)
    AND (p.published_at, p.article_id) < (least(before, t), before_id)
    AND EXISTS (SELECT FROM live l WHERE l.article_id = p.article_id)
  ORDER BY p.published_at DESC, p.article_id DESC LIMIT 101 $$;
COMMENT ON FUNCTION published.as_of(timestamptz, timestamptz, uuid) IS 'The newest stories as they stood at t, of those that may still be seen now';
