DROP TABLE newsroom.imports;
