DROP TABLE newsroom.swept_stories;
DROP TABLE newsroom.sweeps;
