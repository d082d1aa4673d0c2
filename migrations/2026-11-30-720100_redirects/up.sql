-- Addresses of the site that nothing stands at, and where they lead. A redirect to a story, a category, a tag, an author or a
-- series holds its identity, so it follows its address.
CREATE TABLE newsroom.redirects (
  id          uuid PRIMARY KEY,
  path        text NOT NULL CONSTRAINT redirects_once UNIQUE,
  kind        text NOT NULL CONSTRAINT redirects_kind_known CHECK (kind IN ('article', 'category', 'tag', 'author', 'series', 'address')),
  target_id   uuid,
  address     text,
  made_by     uuid REFERENCES newsroom.staff,
  made_at     timestamptz NOT NULL,
  is_imported boolean NOT NULL DEFAULT false,
  version     bigint NOT NULL DEFAULT 1,
  CONSTRAINT redirects_path_on_site CHECK (path LIKE '/_%' AND length(path) <= 500),
  CONSTRAINT redirects_lead_somewhere CHECK ((kind = 'address') = (address IS NOT NULL) AND (kind = 'address') = (target_id IS NULL)),
  CONSTRAINT redirects_go_in_no_circle CHECK (address IS DISTINCT FROM path)
);
CREATE INDEX redirects_to ON newsroom.redirects (target_id) WHERE target_id IS NOT NULL;
COMMENT ON TABLE newsroom.redirects IS 'Where readers are led who ask for an address at which nothing stands; made by hand or from a list';
COMMENT ON COLUMN newsroom.redirects.path IS 'As it is meant: decoded once, NFC, small letters, one slash between its parts';

CREATE TABLE newsroom.redirect_uses (
  redirect_id  uuid PRIMARY KEY REFERENCES newsroom.redirects ON DELETE CASCADE,
  times        bigint NOT NULL CONSTRAINT redirect_uses_counted CHECK (times > 0),
  last_used_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.redirect_uses IS 'How often each was followed: counted in memory, written down now and then. Nothing of who followed it';

CREATE VIEW published.redirects WITH (security_barrier) AS
  SELECT t.path, t.leads_to FROM (
    SELECT r.path, CASE r.kind
      WHEN 'article' THEN (SELECT '/' || a.slug FROM published.articles a WHERE a.id = r.target_id)
      WHEN 'category' THEN (SELECT '/category/' || c.slug FROM published.categories c WHERE c.id = r.target_id)
      WHEN 'tag' THEN (SELECT '/tag/' || g.slug FROM published.tags g WHERE g.id = r.target_id)
      WHEN 'author' THEN (SELECT '/author/' || w.slug FROM published.authors w WHERE w.id = r.target_id)
      WHEN 'series' THEN (SELECT '/series/' || s.slug FROM published.series s WHERE s.id = r.target_id)
      ELSE r.address END AS leads_to
    FROM newsroom.redirects r) t
  WHERE t.leads_to IS NOT NULL;
COMMENT ON VIEW published.redirects IS 'Where an address leads, as long as readers have what it leads to';

CREATE TRIGGER redirects_stir AFTER INSERT OR UPDATE OR DELETE ON newsroom.redirects FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_terms();
CREATE TRIGGER redirects_note AFTER INSERT OR UPDATE OR DELETE ON newsroom.redirects FOR EACH STATEMENT EXECUTE FUNCTION newsroom.note_shapes();
