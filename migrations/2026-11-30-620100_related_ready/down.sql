DROP VIEW published.related;
DROP TRIGGER cards_relate_shown ON newsroom.cards;
DROP TRIGGER cards_relate_gone ON newsroom.cards;
DROP FUNCTION newsroom.relate_shown();
DROP TABLE newsroom.related_due;
DROP TABLE newsroom.related;
DROP TABLE newsroom.telling;
DROP FUNCTION newsroom.stir_related();
DROP FUNCTION newsroom.stir_related_anew();
