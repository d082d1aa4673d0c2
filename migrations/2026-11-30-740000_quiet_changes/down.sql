DROP TABLE newsroom.quiet_changes;
