-- All publications of a story, those that are over too: every act asks for them (newsroom.shown), and the other indexes
-- that begin with the story are of a part of the table. Without this each act reads the timeline of the whole newsroom.
CREATE INDEX publications_of ON newsroom.publications (article_id);
