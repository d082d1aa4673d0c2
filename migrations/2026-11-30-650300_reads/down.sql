DROP TABLE newsroom.reads;
