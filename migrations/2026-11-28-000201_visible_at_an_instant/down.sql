DROP FUNCTION newsroom.is_live_at(uuid, timestamptz);
CREATE OR REPLACE FUNCTION newsroom.in_its_time(past boolean, published_at timestamptz, live_from timestamptz, live_until timestamptz)
  RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN NOT past AND published_at <= newsroom.clock() AND live_from <= newsroom.clock()
     AND (live_until IS NULL OR live_until > newsroom.clock());
CREATE OR REPLACE FUNCTION newsroom.not_kept_back(held_at timestamptz, killed_at timestamptz, embargo_until timestamptz)
  RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  RETURN held_at IS NULL AND killed_at IS NULL AND (embargo_until IS NULL OR embargo_until <= newsroom.clock());
DROP FUNCTION newsroom.in_its_time_at(boolean, timestamptz, timestamptz, timestamptz, timestamptz);
DROP FUNCTION newsroom.not_kept_back_at(timestamptz, timestamptz, timestamptz, timestamptz);
