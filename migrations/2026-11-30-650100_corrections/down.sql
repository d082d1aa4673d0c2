DROP FUNCTION published.corrections(timestamptz, uuid, int);
DROP INDEX newsroom.publications_corrected;
