ALTER TABLE newsroom.site DROP COLUMN url_follows;
