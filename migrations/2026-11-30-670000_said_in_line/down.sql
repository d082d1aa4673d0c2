CREATE OR REPLACE FUNCTION published.comments_close_at(own text, first_published timestamptz, after_days int) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN own IS NULL AND after_days IS NOT NULL THEN first_published + after_days * interval '24 hours' END;
CREATE OR REPLACE FUNCTION published.comments_on(own text, first_published timestamptz, policy text, after_days int, at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN own IS NOT NULL THEN own
    WHEN after_days IS NOT NULL AND first_published + after_days * interval '24 hours' <= at THEN 'closed' ELSE coalesce(policy, 'closed') END;
