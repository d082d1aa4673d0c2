ALTER TABLE newsroom.invitations DROP COLUMN new_email;
