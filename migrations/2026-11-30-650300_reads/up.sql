-- How often stories were read, by day where the newsroom is. Of who read them nothing is known.
CREATE TABLE newsroom.reads (
  article_id uuid NOT NULL REFERENCES newsroom.articles,
  day        date NOT NULL,
  times      bigint NOT NULL CONSTRAINT reads_counted CHECK (times > 0),
  CONSTRAINT reads_once PRIMARY KEY (article_id, day)
);
COMMENT ON TABLE newsroom.reads IS 'How often the page of a story was opened in a browser, by day: no address, no cookie, no time of day. Only while the newsroom counts';
