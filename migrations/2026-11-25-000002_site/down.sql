DROP TABLE newsroom.setup_link;
DROP TABLE newsroom.secrets;
DROP TABLE newsroom.site;
