-- Budget lines: stories that begin as a plan. A line is a draft that nobody has written in yet.
ALTER TABLE newsroom.articles ADD COLUMN is_planned boolean NOT NULL DEFAULT false,
  ADD COLUMN brief text NOT NULL DEFAULT '' CONSTRAINT articles_brief_length CHECK (char_length(brief) <= 1000);
COMMENT ON COLUMN newsroom.articles.is_planned IS 'A budget line: nobody has written in it. While it is one, created_by is whom it is with, or who planned it';
COMMENT ON COLUMN newsroom.articles.brief IS 'What a story that began as a plan is to be, for colleagues; not sealed';
CREATE INDEX articles_planned ON newsroom.articles (changed_at DESC, id DESC) WHERE is_planned;
CREATE INDEX articles_planned_at ON newsroom.articles (desk_id, due_at, id) WHERE is_planned;
