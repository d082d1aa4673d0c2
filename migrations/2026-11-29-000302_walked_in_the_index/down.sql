ALTER TABLE newsroom.listings RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
ALTER TABLE newsroom.listings DROP CONSTRAINT listings_pkey, ADD CONSTRAINT listings_pkey
  PRIMARY KEY (facet_id, published_at, article_id, publication_id);
