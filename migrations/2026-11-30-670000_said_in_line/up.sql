-- What becomes of a comment is asked with two subqueries for the newsroom's settings. Postgres writes a function of SQL into the
-- statement only where it names such a parameter once; else the function is planned anew in each statement, which cost as much
-- as the rest of a story.
CREATE OR REPLACE FUNCTION published.comments_close_at(own text, first_published timestamptz, after_days int) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN own IS NULL THEN first_published + after_days * interval '24 hours' END;
CREATE OR REPLACE FUNCTION published.comments_on(own text, first_published timestamptz, policy text, after_days int, at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(own, CASE WHEN first_published + after_days * interval '24 hours' <= at THEN 'closed' END, policy, 'closed');
