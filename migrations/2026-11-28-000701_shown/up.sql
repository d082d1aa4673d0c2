-- What an act left for readers is part of its row in the chain, so that a timeline that somebody changed by hand shows.
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
COMMENT ON FUNCTION newsroom.shown(uuid) IS 'SHA-256 of all that decides what readers get of a story, besides its sealed texts: what keeps it back, its timeline, its addresses, its places on lists. The first number rises when another rule takes its place';
ALTER TABLE newsroom.activity ADD COLUMN shown bytea;
COMMENT ON COLUMN newsroom.activity.shown IS 'What shown() answered for the story after the act; covered by the chain. Null: a row of 0.1.0, or of no story';
