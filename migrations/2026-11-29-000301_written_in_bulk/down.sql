CREATE OR REPLACE FUNCTION newsroom.facet(kind text, value text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT encode(set_byte(set_byte(h, 6, (get_byte(h, 6) & 15) | 128), 8, (get_byte(h, 8) & 63) | 128), 'hex')::uuid
          FROM (SELECT substring(sha256(convert_to(kind || ':' || CASE kind WHEN 'lang' THEN lower(value COLLATE pg_catalog."C") ELSE value END, 'UTF8')) FOR 16) AS h) hash);
DROP FUNCTION newsroom.shown(uuid);
DROP VIEW newsroom.shown_stories;
CREATE FUNCTION newsroom.shown(article uuid) RETURNS bytea LANGUAGE sql STABLE SET search_path = newsroom, pg_temp AS $$
  SELECT sha256(convert_to(jsonb_build_array(1,
    (SELECT jsonb_build_array(extract(epoch FROM a.held_at), extract(epoch FROM a.embargo_until), extract(epoch FROM a.killed_at), a.public_notice)
     FROM articles a WHERE a.id = article),
    (SELECT jsonb_agg(jsonb_build_array(p.id, p.revision_id, encode(p.seal, 'hex'), extract(epoch FROM p.live_from), extract(epoch FROM p.live_until),
        extract(epoch FROM p.planned_wall), p.planned_zone, p.change_kind, p.public_note, extract(epoch FROM p.acted_at), extract(epoch FROM p.cancelled_at),
        p.slug, p.category_id, extract(epoch FROM p.first_published_at), extract(epoch FROM p.published_at), extract(epoch FROM p.updated_at), p.edition) ORDER BY p.id)
     FROM publications p WHERE p.article_id = article),
    (SELECT jsonb_agg(jsonb_build_array(s.slug, extract(epoch FROM s.public_from)) ORDER BY s.slug COLLATE pg_catalog."C")
     FROM slugs s WHERE s.article_id = article),
    (SELECT jsonb_agg(jsonb_build_array(s.id, s.list_id, s.position, extract(epoch FROM s.shown_from), extract(epoch FROM s.shown_until)) ORDER BY s.id)
     FROM slots s WHERE s.article_id = article)
  )::text, 'UTF8')) $$;
ALTER TABLE newsroom.revisions ALTER COLUMN body SET COMPRESSION default;
