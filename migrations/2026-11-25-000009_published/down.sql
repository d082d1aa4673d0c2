DROP FUNCTION published.now();
DROP FUNCTION published.as_of(timestamptz, timestamptz, uuid);
DROP FUNCTION published.notes_of(uuid[]);
DROP FUNCTION published.gone(uuid, text);
DROP VIEW published.former_slugs, published.site, published.changes, published.slots, published.lists, published.slugs, published.categories,
  published.authors, published.tags, published.listings, published.articles;
DROP POLICY live ON newsroom.listings;
DROP POLICY live ON newsroom.revisions;
DROP POLICY live ON newsroom.articles;
DROP POLICY live ON newsroom.publications;
ALTER TABLE newsroom.listings DISABLE ROW LEVEL SECURITY;
ALTER TABLE newsroom.revisions DISABLE ROW LEVEL SECURITY;
ALTER TABLE newsroom.articles DISABLE ROW LEVEL SECURITY;
ALTER TABLE newsroom.publications DISABLE ROW LEVEL SECURITY;
DROP VIEW newsroom.live;
DROP FUNCTION newsroom.not_kept_back(timestamptz, timestamptz, timestamptz);
DROP FUNCTION newsroom.in_its_time(boolean, timestamptz, timestamptz, timestamptz);
