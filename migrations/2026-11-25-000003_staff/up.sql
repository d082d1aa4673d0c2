-- People who sign in, how they sign in, and for how long.
CREATE TABLE newsroom.staff (
  id             uuid PRIMARY KEY,
  email          text NOT NULL,
  name           text NOT NULL,
  role           text NOT NULL CONSTRAINT staff_role_known CHECK (role IN ('contributor', 'journalist', 'editor', 'admin')),
  password_hash  text,
  created_at     timestamptz NOT NULL,
  deactivated_at timestamptz,
  version        bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX staff_email_once ON newsroom.staff (lower(email));
COMMENT ON TABLE newsroom.staff IS 'Accounts; bylines are authors, not accounts';
COMMENT ON COLUMN newsroom.staff.password_hash IS 'argon2id in PHC form; null until the first password is set';

CREATE TABLE newsroom.sessions (
  token_hash bytea PRIMARY KEY,
  id         uuid NOT NULL UNIQUE,
  staff_id   uuid NOT NULL REFERENCES newsroom.staff,
  started_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at   timestamptz,
  device     text NOT NULL
);
CREATE INDEX sessions_of ON newsroom.sessions (staff_id) WHERE ended_at IS NULL;
COMMENT ON TABLE newsroom.sessions IS 'Signed-in browsers: SHA-256 of a 256-bit token; a row that ended is refused at the next request';

CREATE TABLE newsroom.invitations (
  token_hash bytea PRIMARY KEY,
  staff_id   uuid NOT NULL REFERENCES newsroom.staff,
  made_by    uuid REFERENCES newsroom.staff,
  made_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX invitations_of ON newsroom.invitations (staff_id);
COMMENT ON TABLE newsroom.invitations IS 'One-time links to set a password: hashed, 72 hours, single use; a new one ends the older ones';

CREATE TABLE newsroom.buckets (
  key         text PRIMARY KEY,
  tokens      double precision NOT NULL,
  refilled_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.buckets IS 'Token buckets of the sign-in limits, shared by all instances; keys are made of facts the server knows';
