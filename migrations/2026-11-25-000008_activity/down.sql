DROP TABLE newsroom.answers_given;
DROP TABLE newsroom.outbox;
DROP TABLE newsroom.changes;
DROP TABLE newsroom.feed_counter;
DROP TABLE newsroom.activity;
