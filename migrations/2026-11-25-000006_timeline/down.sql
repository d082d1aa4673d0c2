DROP TABLE newsroom.slugs;
DROP TABLE newsroom.listings;
DROP TABLE newsroom.publications;
