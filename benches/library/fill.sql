-- A library of :pictures pictures in a newsroom of :stories stories, for measuring: into one that is set up. Their files do
-- not exist. Three in five pictures are used; of one in ten the rights ended; one person brought 30 of them,
-- three years ago.
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT (lpad(to_hex(1700000000000 + n * 4000000), 12, '0') || '7' || substr(md5(kind || n), 14, 3) || '8' || substr(md5(kind || n), 18, 15))::uuid $$;
-- The number at random, the same every time.
CREATE FUNCTION pg_temp.die(kind text, n bigint, sides int) RETURNS int LANGUAGE sql IMMUTABLE AS
  $$ SELECT (('x' || substr(md5(kind || n), 1, 7))::bit(28)::int % sides) $$;
CREATE FUNCTION pg_temp.word(kind text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT (ARRAY['harbour','quay','tide','gate','council','storm','market','school','bridge','ferry','sluice','marsh','library','pitch','lido','mayor'])[pg_temp.die(kind, n, 16) + 1] $$;
INSERT INTO newsroom.staff (id, email, name, role, created_at)
  SELECT pg_temp.id('staff', n), 'person' || n || '@example.org', 'Person ' || n, CASE WHEN n < 3 THEN 'editor' ELSE 'journalist' END, now() FROM generate_series(0, 12) n;
INSERT INTO newsroom.pictures (id, uploaded_by, uploaded_at, changed_at, original, file_name, content_type, bytes, width, height, moves, blurhash, likeness,
    taken_at, place, caption, credit, alt, focal_x, focal_y, source, licence, usable_until, planned)
  SELECT pg_temp.id('picture', n), pg_temp.id('staff', CASE WHEN n <= 30 THEN 12 ELSE pg_temp.die('by', n, 12) END), at, at, sha256(('file ' || n)::bytea),
    'DSC_' || lpad(n::text, 5, '0') || '.jpg', 'image/jpeg', 4000000 + pg_temp.die('bytes', n, 9000000), 6000, 4000, false, 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
    -- One in fifty looks like the one before: two of 64 bits differ.
    ('x' || substr(md5('looks' || CASE WHEN n % 50 = 1 THEN n - 1 ELSE n END), 1, 16))::bit(64)::bigint # CASE WHEN n % 50 = 1 THEN 5 ELSE 0 END,
    at::timestamp, (ARRAY['Port Merrin', 'Carrow', 'Toll Ridge', ''])[pg_temp.die('place', n, 4) + 1],
    initcap(pg_temp.word('a', n)) || ' and ' || pg_temp.word('b', n) || ' after the ' || pg_temp.word('c', n) || ' on day ' || n % 1000 || ', as seen from the ' || pg_temp.word('d', n),
    CASE WHEN n % 40 = 0 THEN '' ELSE 'Photographer ' || pg_temp.die('by', n, 60) || ' / Example News' END,
    CASE WHEN n % 25 = 0 THEN '' ELSE 'A ' || pg_temp.word('a', n) || ' with people in front of it, in the rain' END,
    0.5, 0.4, CASE WHEN n % 3 = 0 THEN 'Commissioned' ELSE '' END, (ARRAY['ours', 'agency', 'free', 'permission', 'handout'])[pg_temp.die('licence', n, 5) + 1],
    CASE WHEN n % 10 = 0 THEN now()::date - pg_temp.die('until', n, 700) - 1 WHEN n % 11 = 0 THEN now()::date + pg_temp.die('until', n, 700) END,
    coalesce((SELECT max(o.planned) FROM newsroom.pictures o), 1) -- as those that are here: nothing is planned again meanwhile
  FROM generate_series(1, :pictures) n, LATERAL (SELECT now() - (:pictures - n) * interval '79 minutes' AS at) t;
INSERT INTO newsroom.renditions (name, picture_id, preset, content_type, width, height, crop, bytes)
  SELECT md5(n || preset || kind || width), pg_temp.id('picture', n), preset, kind, width, width * 2 / 3, ARRAY[0, 0, 6000, 4000], 40000
  FROM generate_series(1, :pictures) n, (VALUES ('card', 320), ('card', 640), ('card', 960), ('wide', 640), ('wide', 1280), ('wide', 1920), ('square', 160), ('square', 480),
      ('social', 1200), ('inline', 480), ('inline', 960), ('inline', 1440), ('inline', 1920), ('inline', 2560)) size (preset, width),
    (VALUES ('image/webp'), ('image/jpeg')) type (kind);
INSERT INTO newsroom.authors (id, slug, name, picture_id) SELECT pg_temp.id('author', n), 'author-' || n, 'Author ' || n, pg_temp.id('picture', :pictures / 400 * n + 7) FROM generate_series(0, 39) n;
INSERT INTO newsroom.categories (id, slug, name) SELECT pg_temp.id('category', n), 'section-' || n, 'Section ' || n FROM generate_series(0, 3) n;
-- Each story has three revisions with the same three pictures, of some weeks; 4,000 of them are live.
CREATE TEMP TABLE new ON COMMIT DROP AS SELECT n, pg_temp.id('article', n) AS article, now() - (:stories - n) * interval '4 hours' AS at,
    (SELECT array_agg(DISTINCT pg_temp.id('picture', 1 + (n * 10 / 3 + k * 7 + pg_temp.die('of' || k, n, 40)) % :pictures)) FROM generate_series(1, 3) k) AS pictures
  FROM generate_series(1, :stories) n;
INSERT INTO newsroom.articles (id, created_by, created_at, changed_at, stage, working_revision_id)
  SELECT article, pg_temp.id('staff', n % 12), at, at, 'approved', pg_temp.id('revision3', n) FROM new;
INSERT INTO newsroom.revisions (id, article_id, number, edited_by, begun_at, edited_at, sealed_at, seal, headline, lang, genre, category_id, tag_ids, byline, body, picture_ids, lead)
  SELECT pg_temp.id('revision' || k, n), article, k, pg_temp.id('staff', n % 12), at, at, at, '\x01', 'Story ' || n, 'en', 'news', pg_temp.id('category', n % 4), '{}',
    jsonb_build_array(jsonb_build_object('author_id', pg_temp.id('author', n % 40), 'name', 'A', 'role', 'reporter')), '{"type": "doc", "content": []}',
    pictures, jsonb_build_object('picture', pictures[1]) FROM new, generate_series(1, 3) k;
INSERT INTO newsroom.approvals SELECT pg_temp.id('revision3', n), '\x01', pg_temp.id('staff', 0), at FROM new WHERE n % 3 > 0;
INSERT INTO newsroom.slugs (slug, article_id, public_from) SELECT 'story-' || n, article, at FROM new WHERE n % 3 > 0;
INSERT INTO newsroom.publications (id, article_id, revision_id, seal, live_from, change_kind, acted_at, slug, category_id, first_published_at, published_at, updated_at, edition)
  SELECT pg_temp.id('publication', n), article, pg_temp.id('revision3', n), '\x01', at, 'first', at, 'story-' || n, pg_temp.id('category', n % 4), at, at, at, 1 FROM new WHERE n % 3 > 0;
COMMIT;
VACUUM ANALYZE;
