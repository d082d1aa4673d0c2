DROP TRIGGER articles_end_claim ON newsroom.articles;
DROP FUNCTION newsroom.end_claim;
DROP TABLE newsroom.claims;
