DROP INDEX newsroom.publications_of;
