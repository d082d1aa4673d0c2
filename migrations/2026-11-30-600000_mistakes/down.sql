DROP TABLE newsroom.mistake_contacts, newsroom.mistakes;
