DROP INDEX newsroom.articles_asked;
