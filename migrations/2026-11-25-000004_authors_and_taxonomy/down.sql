DROP TABLE newsroom.tags;
DROP TABLE newsroom.categories;
DROP TABLE newsroom.authors;
