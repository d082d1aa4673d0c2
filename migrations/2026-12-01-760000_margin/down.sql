DROP TABLE newsroom.margin_remarks;
DROP TABLE newsroom.margin_notes;
UPDATE newsroom.letter_choices SET kinds = array_remove(array_remove(kinds, 'mentions'), 'notes');
