-- A corrected address of a colleague holds from the moment when somebody opens the link that was sent there.
ALTER TABLE newsroom.invitations ADD COLUMN new_email text;
COMMENT ON COLUMN newsroom.invitations.new_email IS 'The address that whoever uses this link confirms; null where it stays as it is';
