DROP FUNCTION newsroom.index_pictures();
DROP INDEX IF EXISTS newsroom.pictures_letters;
DROP INDEX newsroom.pictures_alike, newsroom.pictures_lacking_credit, newsroom.pictures_lacking_alt;
DROP FUNCTION newsroom.likeness_bytes(bigint);
