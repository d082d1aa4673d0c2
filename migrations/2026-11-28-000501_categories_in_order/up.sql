-- The order of sections is the editors' choice. What is there keeps the order by name that it had; Uncategorized stays
-- last until somebody moves it.
ALTER TABLE newsroom.categories ADD COLUMN position integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN newsroom.categories.position IS 'Place among those with the same parent, as editors put them; equal ones by name, Uncategorized last';
UPDATE newsroom.categories c SET position = CASE WHEN c.is_default THEN 1000000 ELSE o.position END
  FROM (SELECT id, row_number() OVER (PARTITION BY parent_id ORDER BY lower(name), id) AS position FROM newsroom.categories) o
  WHERE o.id = c.id;
CREATE OR REPLACE VIEW published.categories WITH (security_barrier) AS
  SELECT id, parent_id, slug, name, changed_at, position, is_default FROM newsroom.categories WHERE merged_into IS NULL;
