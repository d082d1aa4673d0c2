DROP VIEW published.redirects;
DROP TABLE newsroom.redirect_uses;
DROP TABLE newsroom.redirects;
