-- What pages of a library of many pictures are found by, each in the order in which the page shows them.
CREATE INDEX pictures_lacking_alt ON newsroom.pictures (uploaded_at DESC, id DESC) WHERE alt = '' AND NOT is_decoration;
CREATE INDEX pictures_lacking_credit ON newsroom.pictures (uploaded_at DESC, id DESC) WHERE credit = '';

-- Pictures look the same when six of 64 bits differ, at the most: then two of their eight bytes are the same, at least. So
-- each is found by its bytes, and only those that have one in common are compared.
CREATE FUNCTION newsroom.likeness_bytes(likeness bigint) RETURNS int[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ARRAY[get_byte(int8send(likeness), 0), 256 + get_byte(int8send(likeness), 1), 512 + get_byte(int8send(likeness), 2), 768 + get_byte(int8send(likeness), 3),
    1024 + get_byte(int8send(likeness), 4), 1280 + get_byte(int8send(likeness), 5), 1536 + get_byte(int8send(likeness), 6), 1792 + get_byte(int8send(likeness), 7)]
$$;
COMMENT ON FUNCTION newsroom.likeness_bytes(bigint) IS 'The bytes of a likeness, each with its place: 256 times the place and the byte';
CREATE INDEX pictures_alike ON newsroom.pictures USING gin (newsroom.likeness_bytes(likeness));

-- As titles are (newsroom.index_titles): by the letters of their words, where the server has pg_trgm.
CREATE FUNCTION newsroom.index_pictures() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX IF NOT EXISTS pictures_letters ON newsroom.pictures USING gin (words gin_trgm_ops);
  RETURN true;
EXCEPTION WHEN feature_not_supported OR undefined_file OR undefined_object OR insufficient_privilege THEN
  RAISE NOTICE 'Searching goes without pg_trgm: %', SQLERRM;
  RETURN false;
END $$;
COMMENT ON FUNCTION newsroom.index_pictures() IS 'Indexes the words of pictures by their letters, if the server has pg_trgm; answers whether it has';
SELECT newsroom.index_pictures();
