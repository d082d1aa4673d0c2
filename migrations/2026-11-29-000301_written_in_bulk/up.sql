-- Texts are sealed once and read ever after: lz4 packs them in a fraction of the time of pglz and unpacks them faster.
-- Servers may be built without it; then everything stays as it is. What is stored already stays as it was packed.
DO $$
BEGIN
  ALTER TABLE newsroom.revisions ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
  NULL;
END $$;

-- The rule stands in a view, so that a question about many stories is one walk and not a function called for each.
CREATE VIEW newsroom.shown_stories AS
  SELECT a.id, sha256(convert_to(jsonb_build_array(1,
    jsonb_build_array(extract(epoch FROM a.held_at), extract(epoch FROM a.embargo_until), extract(epoch FROM a.killed_at), a.public_notice),
    (SELECT jsonb_agg(jsonb_build_array(p.id, p.revision_id, encode(p.seal, 'hex'), extract(epoch FROM p.live_from), extract(epoch FROM p.live_until),
        extract(epoch FROM p.planned_wall), p.planned_zone, p.change_kind, p.public_note, extract(epoch FROM p.acted_at), extract(epoch FROM p.cancelled_at),
        p.slug, p.category_id, extract(epoch FROM p.first_published_at), extract(epoch FROM p.published_at), extract(epoch FROM p.updated_at), p.edition) ORDER BY p.id)
     FROM newsroom.publications p WHERE p.article_id = a.id),
    (SELECT jsonb_agg(jsonb_build_array(s.slug, extract(epoch FROM s.public_from)) ORDER BY s.slug COLLATE pg_catalog."C")
     FROM newsroom.slugs s WHERE s.article_id = a.id),
    (SELECT jsonb_agg(jsonb_build_array(s.id, s.list_id, s.position, extract(epoch FROM s.shown_from), extract(epoch FROM s.shown_until)) ORDER BY s.id)
     FROM newsroom.slots s WHERE s.article_id = a.id)
  )::text, 'UTF8')) AS shown
  FROM newsroom.articles a;
COMMENT ON VIEW newsroom.shown_stories IS 'SHA-256 of all that decides what readers get of a story, besides its sealed texts: what keeps it back, its timeline, its addresses, its places on lists. The first number rises when another rule takes its place';
CREATE OR REPLACE FUNCTION newsroom.shown(article uuid) RETURNS bytea LANGUAGE sql STABLE
  RETURN (SELECT s.shown FROM newsroom.shown_stories s WHERE s.id = article);
COMMENT ON FUNCTION newsroom.shown(uuid) IS 'The hash of shown_stories of one story';

-- The same identities as before, a quarter of the time: a function in SQL is set up anew for each call.
CREATE OR REPLACE FUNCTION newsroom.facet(kind text, value text) RETURNS uuid LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  hash bytea := sha256(convert_to(kind || ':' || CASE kind WHEN 'lang' THEN lower(value COLLATE pg_catalog."C") ELSE value END, 'UTF8'));
BEGIN
  -- A UUID of version 8 (RFC 9562, 5.8).
  RETURN encode(substring(set_byte(set_byte(hash, 6, (get_byte(hash, 6) & 15) | 128), 8, (get_byte(hash, 8) & 63) | 128) FOR 16), 'hex')::uuid;
END $$;
