-- A newsroom of {size} stories in ten years, a thirtieth of them scheduled ahead, one in eight changed after a day.
-- Set by set, so that it takes minutes. Seals are not those of the product: no act is done on these stories.
BEGIN;
SELECT setseed(0.2611);
CREATE FUNCTION pg_temp.id(kind int, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
  RETURN ('019' || to_hex(kind) || lpad(to_hex(number), 28, '0'))::uuid;

INSERT INTO newsroom.site (name, url, time_zone, language) VALUES ('The Measured Times', 'https://example.org', 'Europe/Amsterdam', 'en');
INSERT INTO newsroom.staff (id, email, name, role, created_at)
  SELECT pg_temp.id(1, n), 'person' || n || '@example.org', 'Person ' || n, 'editor', now() FROM generate_series(0, 39) n;
INSERT INTO newsroom.authors (id, slug, name) SELECT pg_temp.id(2, n), 'author-' || n, 'Author ' || n FROM generate_series(0, 299) n;
INSERT INTO newsroom.categories (id, slug, name) SELECT pg_temp.id(3, n), 'category-' || n, 'Category ' || n FROM generate_series(0, 7) n;
INSERT INTO newsroom.categories (id, parent_id, slug, name)
  SELECT pg_temp.id(3, n), pg_temp.id(3, n % 8), 'category-' || n, 'Category ' || n FROM generate_series(8, 39) n;
INSERT INTO newsroom.tags (id, slug, name)
  SELECT pg_temp.id(4, n), 'tag-' || lpad(n::text, 4, '0'), 'Tag ' || n FROM generate_series(0, 2999) n;

-- What each story is about. Tags are skewed: the first are on thousands of stories, the last on a few.
CREATE TEMP TABLE stories AS
  SELECT n, pg_temp.id(5, n) AS article, pg_temp.id(6, n) AS revision, pg_temp.id(7, n) AS publication,
    CASE WHEN n > {size} - {size} / 30 THEN now() + interval '1 hour' + (n - {size} + {size} / 30) * interval '1 minute'
         ELSE now() - interval '1 hour' - ({size} - {size} / 30 - n) * (interval '10 years' / {size}) END AS starts_at,
    n % 23 < 3 AND n <= {size} - {size} / 30 AS changed,
    n % 97 = 0 AND n < {size} / 2 AS withdrawn,
    pg_temp.id(1, floor(random() * 40)::int) AS person, floor(random() * 300)::int AS author,
    pg_temp.id(3, floor(random() * 40)::int) AS category, floor(3000 * random() ^ 2)::int AS tag, 1 + floor(random() * 2998)::int AS step,
    floor(random() * (SELECT count(*) FROM bodies))::int AS body
  FROM generate_series(1, {size}) n;

INSERT INTO newsroom.articles (id, slugline, created_by, created_at, changed_at, stage, working_revision_id, held_at, embargo_until)
  SELECT article, 'story ' || n, person, least(starts_at, now()) - interval '1 day', least(starts_at, now()), 'settled', revision,
    CASE WHEN n % 1009 = 0 THEN now() END, CASE WHEN n % 1013 = 0 THEN now() + interval '1 day' END
  FROM stories;
INSERT INTO newsroom.revisions (id, article_id, number, edited_by, begun_at, edited_at, sealed_at, seal, headline, kicker, dek, slug, lang, genre,
    category_id, tag_ids, byline, body, word_count)
  SELECT revision, article, 2, person, least(starts_at, now()), least(starts_at, now()), least(starts_at, now()), sha256(revision::text::bytea),
    CASE WHEN starts_at > now() THEN 'Planned: ' ELSE '' END || 'The council decides on question number ' || n, 'Kicker ' || n % 50,
    'Seven members were in favour and four against, after a debate of three hours about number ' || n, 'story-' || n, 'en',
    CASE WHEN n % 10 = 0 THEN 'opinion' ELSE 'news' END, category,
    ARRAY[pg_temp.id(4, tag), pg_temp.id(4, (tag + step) % 3000)],
    jsonb_build_array(jsonb_build_object('author_id', pg_temp.id(2, author), 'name', 'Author ' || author, 'role', 'reporter')), b.body, b.words
  FROM stories s JOIN bodies b ON b.number = s.body;
-- What a changed story said on its first day.
INSERT INTO newsroom.revisions (id, article_id, number, edited_by, begun_at, edited_at, sealed_at, seal, headline, lang, category_id, body, word_count)
  SELECT pg_temp.id(8, s.n), article, 1, person, starts_at, starts_at, starts_at, '\x01', 'The council meets on number ' || s.n, 'en', category, b.body, b.words
  FROM stories s JOIN bodies b ON b.number = s.body WHERE changed;
INSERT INTO newsroom.approvals (revision_id, seal, approved_by, approved_at)
  SELECT id, seal, edited_by, edited_at FROM newsroom.revisions;

INSERT INTO newsroom.publications (id, article_id, revision_id, seal, live_from, live_until, change_kind, acted_at, slug, category_id,
    first_published_at, published_at, updated_at, edition, past, began_noticed_at, ended_noticed_at)
  SELECT pg_temp.id(9, n), article, pg_temp.id(8, n), '\x01', starts_at - interval '1 day', starts_at, 'first', starts_at, 'story-' || n, category,
    starts_at - interval '1 day', starts_at - interval '1 day', starts_at - interval '1 day', 1, true, starts_at, starts_at
  FROM stories WHERE changed
  UNION ALL
  SELECT publication, article, revision, sha256(revision::text::bytea), starts_at, CASE WHEN withdrawn THEN starts_at + interval '30 days' END,
    CASE WHEN changed THEN 'update' ELSE 'first' END, least(starts_at, now()), 'story-' || n, category, first, first, starts_at,
    CASE WHEN changed THEN 2 ELSE 1 END, withdrawn, CASE WHEN starts_at <= now() THEN starts_at END,
    CASE WHEN withdrawn THEN starts_at + interval '30 days' END
  FROM (SELECT *, CASE WHEN changed THEN starts_at - interval '1 day' ELSE starts_at END AS first FROM stories) s;
INSERT INTO newsroom.slugs (slug, article_id, public_from) SELECT 'story-' || n, article, starts_at FROM stories;
INSERT INTO newsroom.slots (id, list_id, position, article_id, shown_from)
  SELECT pg_temp.id(10, n), (SELECT id FROM newsroom.lists WHERE slug = 'featured'), row_number() OVER (ORDER BY starts_at DESC), article, now()
  FROM stories WHERE starts_at < now() AND NOT withdrawn ORDER BY starts_at DESC LIMIT 12;
INSERT INTO newsroom.changes (seq, at, event, object, object_id, gone, publication_id)
  SELECT row_number() OVER (ORDER BY live_from), live_from, CASE edition WHEN 1 THEN 'article.published' ELSE 'article.updated' END, 'article',
    article_id, false, id FROM newsroom.publications WHERE live_from <= now();
UPDATE newsroom.feed_counter SET last = (SELECT max(seq) FROM newsroom.changes);
COMMIT;
