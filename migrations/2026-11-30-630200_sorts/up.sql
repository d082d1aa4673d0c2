-- Lists in the order of headlines, and of the last change that readers were told of: each is one index, as the others are.
-- Headlines are in the order of their letters: without signs before the first one, without accents, in letters of either
-- case; the first forty count. Compared as they are stored, so that a newsroom that is restored elsewhere has the same order.
CREATE FUNCTION newsroom.letters(headline text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN left(translate(regexp_replace(lower(normalize(ltrim(headline, ' "''“”„‟‘’‚‛«»‹›¿¡([{…–—-·•*#'), NFKD) COLLATE pg_catalog."C"), U&'[\0300-\036F]', '', 'g'),
    'ŁłØøĐđÆæŒœßÞþАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЈЉЊЋЏҐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩς',
    'llooddaaoosttабвгдежзиклмнопрстуфхцчшщъыьэюяєіјљњћџґαβγδεζηθικλμνξοπρστυφχψωσ'), 40);
COMMENT ON FUNCTION newsroom.letters(text) IS 'By what a headline is sorted';
ALTER TABLE newsroom.listings ADD COLUMN letters text COLLATE pg_catalog."C" NOT NULL DEFAULT '';
COMMENT ON COLUMN newsroom.listings.letters IS 'By what lists in the order of headlines are sorted';
CREATE OR REPLACE VIEW newsroom.listings_due AS
  SELECT f.id AS facet_id, c.published_at, c.article_id, c.publication_id, c.first_published_at, c.updated_at, c.modified_at,
    c.live_from, c.live_until, c.embargo_until, c.updated_at - c.published_at > interval '1080 hours' AS late, under.facets, sorted.letters
  FROM newsroom.cards c
  CROSS JOIN LATERAL (SELECT array_agg(DISTINCT u.id ORDER BY u.id) AS facets FROM (
    SELECT c.category_id AS id UNION ALL SELECT unnest(c.tag_ids)
    UNION ALL SELECT (name ->> 'author_id')::uuid FROM jsonb_array_elements(c.byline) name
    UNION ALL SELECT newsroom.facet('genre', c.genre) UNION ALL SELECT newsroom.facet('lang', c.lang)
    UNION ALL SELECT newsroom.facet('flag', flag) FROM unnest(c.flags) flag
    UNION ALL SELECT c.series_id WHERE c.series_id IS NOT NULL) u) under
  CROSS JOIN LATERAL (SELECT newsroom.letters(c.headline) AS letters OFFSET 0) sorted
  CROSS JOIN LATERAL unnest(under.facets || newsroom.facet('all', '') || c.picture_ids || c.file_ids) f(id);
CREATE VIEW published.lettered AS
  SELECT l.facet_id, l.published_at, l.article_id, l.publication_id, l.first_published_at, l.updated_at, l.modified_at, l.late, l.facets, l.letters
  FROM newsroom.listings l
  WHERE newsroom.in_its_time(false, l.published_at, l.live_from, l.live_until) AND newsroom.not_kept_back(NULL, NULL, l.embargo_until);
COMMENT ON VIEW published.lettered IS 'The same as published.listings, with the letters by which stories are in the order of their headlines';
TRUNCATE newsroom.listings;
INSERT INTO newsroom.listings SELECT * FROM newsroom.listings_due;
CREATE INDEX listings_updated ON newsroom.listings (facet_id, updated_at, article_id);
CREATE INDEX listings_letters ON newsroom.listings (facet_id, letters, article_id);
ANALYZE newsroom.listings;
