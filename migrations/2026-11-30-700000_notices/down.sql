DROP TABLE newsroom.notices;
