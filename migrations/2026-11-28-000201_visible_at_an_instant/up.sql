-- Visibility at an instant that is handed in: an act asks it of the instant after its lock, readers of the clock. The
-- predicate stays written once; what readers' views and policies call is the same with the clock put in.
CREATE FUNCTION newsroom.in_its_time_at(past boolean, published_at timestamptz, live_from timestamptz, live_until timestamptz, at timestamptz)
  RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN NOT past AND published_at <= at AND live_from <= at AND (live_until IS NULL OR live_until > at);
CREATE FUNCTION newsroom.not_kept_back_at(held_at timestamptz, killed_at timestamptz, embargo_until timestamptz, at timestamptz)
  RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN held_at IS NULL AND killed_at IS NULL AND (embargo_until IS NULL OR embargo_until <= at);
CREATE OR REPLACE FUNCTION newsroom.in_its_time(past boolean, published_at timestamptz, live_from timestamptz, live_until timestamptz)
  RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN newsroom.in_its_time_at(past, published_at, live_from, live_until, newsroom.clock());
CREATE OR REPLACE FUNCTION newsroom.not_kept_back(held_at timestamptz, killed_at timestamptz, embargo_until timestamptz)
  RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN newsroom.not_kept_back_at(held_at, killed_at, embargo_until, newsroom.clock());
CREATE FUNCTION newsroom.is_live_at(publication uuid, at timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN EXISTS (SELECT FROM newsroom.publications p JOIN newsroom.articles a ON a.id = p.article_id
    WHERE p.id = publication
      AND newsroom.in_its_time_at(p.past, p.published_at, p.live_from, p.live_until, at)
      AND newsroom.not_kept_back_at(a.held_at, a.killed_at, a.embargo_until, at));
COMMENT ON FUNCTION newsroom.in_its_time_at(boolean, timestamptz, timestamptz, timestamptz, timestamptz) IS 'Whether a range of the timeline holds at an instant';
COMMENT ON FUNCTION newsroom.not_kept_back_at(timestamptz, timestamptz, timestamptz, timestamptz) IS 'Whether nothing keeps a story from readers at an instant';
COMMENT ON FUNCTION newsroom.is_live_at(uuid, timestamptz) IS 'Whether readers have a publication at an instant, as things stand';
