DROP FUNCTION published.stirred(text, timestamptz);
DROP INDEX newsroom.cards_begin, newsroom.cards_end, newsroom.cards_embargo;
DROP TRIGGER site_stir ON newsroom.site;
DROP TRIGGER categories_stir ON newsroom.categories;
DROP TRIGGER tags_stir ON newsroom.tags;
DROP TRIGGER authors_stir ON newsroom.authors;
DROP TRIGGER lists_stir ON newsroom.lists;
DROP TRIGGER slots_stir ON newsroom.slots;
CREATE OR REPLACE FUNCTION newsroom.show(articles uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM newsroom.articles a WHERE a.id = ANY (articles) ORDER BY a.id FOR NO KEY UPDATE;
  DELETE FROM newsroom.listings l WHERE l.article_id = ANY (articles);
  DELETE FROM newsroom.cards c WHERE c.article_id = ANY (articles);
  INSERT INTO newsroom.cards SELECT * FROM newsroom.cards_due d WHERE d.article_id = ANY (articles);
  INSERT INTO newsroom.listings SELECT * FROM newsroom.listings_due d WHERE d.article_id = ANY (articles);
END $$;
DROP FUNCTION newsroom.stirred_by(uuid[]);
DROP FUNCTION newsroom.stir_lists();
DROP FUNCTION newsroom.stir_terms();
DROP FUNCTION newsroom.stir(uuid[]);
DROP TABLE newsroom.stirs;
