DROP TABLE newsroom.buckets;
DROP TABLE newsroom.invitations;
DROP TABLE newsroom.sessions;
DROP TABLE newsroom.staff;
