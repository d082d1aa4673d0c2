-- The record is read by act, by person and act, by time, and what readers said of a story by that story; each on an index.
CREATE INDEX activity_of_act ON newsroom.activity (act, seq DESC);
CREATE INDEX activity_of_staff_and_act ON newsroom.activity (staff_id, act, seq DESC);
CREATE INDEX activity_by_time ON newsroom.activity (at);
CREATE INDEX activity_about_article ON newsroom.activity ((subject ->> 'article'), seq DESC) WHERE article_id IS NULL AND subject ? 'article';
