DROP TABLE newsroom.files_to_forget;
DROP TABLE newsroom.jobs;
DROP TABLE newsroom.renditions;
DROP TABLE newsroom.pictures;
