DROP TABLE newsroom.tags;
DROP TABLE newsroom.categories;
DROP TABLE newsroom.authors;
DROP FUNCTION newsroom.keep_former_slug();
DROP TABLE newsroom.former_slugs;
