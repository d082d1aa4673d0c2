-- The two schemas and the only clock. A test database replaces the body of clock(); nothing else moves time.
CREATE EXTENSION IF NOT EXISTS btree_gist;  -- uuid "=" inside exclusion constraints
CREATE SCHEMA newsroom;
CREATE SCHEMA published;
COMMENT ON SCHEMA newsroom IS 'Everything the newsroom knows';
COMMENT ON SCHEMA published IS 'What readers may see: views and functions, nothing else';

CREATE FUNCTION newsroom.clock() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS 'SELECT now()';
COMMENT ON FUNCTION newsroom.clock() IS 'Now, for every question of visibility; inlined into plans';
CREATE FUNCTION newsroom.act_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS
  'SELECT clock_timestamp() + (newsroom.clock() - now())';
COMMENT ON FUNCTION newsroom.act_clock() IS 'The instant of an act: read once, after the article is locked (never now(), which is when the transaction began)';

CREATE FUNCTION newsroom.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: what is written here stays', TG_NAME USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
END $$;
COMMENT ON FUNCTION newsroom.refuse() IS 'Trigger body of every table that only grows';
