DROP TABLE newsroom.outside_readers;
