ALTER TABLE newsroom.articles DROP CONSTRAINT articles_working_revision;
DROP TABLE newsroom.approvals;
DROP TABLE newsroom.revisions;
DROP TABLE newsroom.article_people;
DROP TABLE newsroom.articles;
