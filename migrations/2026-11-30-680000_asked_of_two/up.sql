-- What one person asked for and another one decides is told on Home: found without looking at every story.
CREATE INDEX articles_asked ON newsroom.articles (id) WHERE coalesce(kill_asked_by, reinstate_asked_by) IS NOT NULL;
