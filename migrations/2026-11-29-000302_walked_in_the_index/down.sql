DROP INDEX newsroom.listings_again, newsroom.listings_late;
CREATE INDEX listings_again ON newsroom.listings (facet_id, published_at, article_id) WHERE first_published_at <> published_at;
CREATE INDEX listings_late ON newsroom.listings (facet_id, published_at, article_id) WHERE late;
ALTER TABLE newsroom.listings RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
ALTER TABLE newsroom.listings DROP CONSTRAINT listings_pkey, ADD CONSTRAINT listings_pkey
  PRIMARY KEY (facet_id, published_at, article_id, publication_id);
