DROP FUNCTION newsroom.titled(text, int), newsroom.index_titles();
DROP INDEX newsroom.articles_embargo, newsroom.articles_of, newsroom.articles_shelf;
CREATE INDEX articles_of ON newsroom.articles (created_by, changed_at DESC);
CREATE INDEX articles_waiting ON newsroom.articles (stage, id DESC) WHERE stage <> 'settled';
DROP TRIGGER publications_file_moved ON newsroom.publications;
DROP TRIGGER publications_file_placed ON newsroom.publications;
DROP TRIGGER revisions_file_begun ON newsroom.revisions;
DROP TRIGGER revisions_file_written ON newsroom.revisions;
DROP TRIGGER articles_file_changed ON newsroom.articles;
DROP FUNCTION newsroom.file_moved(), newsroom.file_placed(), newsroom.file_begun(), newsroom.file_written(), newsroom.file_changed(),
  newsroom.file_shelves(uuid[]), newsroom.file_texts(uuid[]);
DROP VIEW newsroom.titles_due, newsroom.shelves_due, newsroom.mentions_due;
DROP TABLE newsroom.titles, newsroom.former_names, newsroom.folders;
