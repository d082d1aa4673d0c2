DROP TABLE newsroom.letters;
DROP TABLE newsroom.letter_choices;
