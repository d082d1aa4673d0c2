DROP TABLE newsroom.slots;
DROP TABLE newsroom.lists;
