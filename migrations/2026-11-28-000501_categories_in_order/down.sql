DROP VIEW published.categories;
CREATE VIEW published.categories WITH (security_barrier) AS
  SELECT id, parent_id, slug, name, changed_at FROM newsroom.categories WHERE merged_into IS NULL;
ALTER TABLE newsroom.categories DROP COLUMN position;
