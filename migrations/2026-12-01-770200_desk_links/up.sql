-- A calendar outside reads that of a desk, through an address that nobody can guess: of what is under embargo, nothing.
CREATE TABLE newsroom.desk_calendar_links (
  desk_id    uuid PRIMARY KEY REFERENCES newsroom.desks ON DELETE CASCADE,
  token_hash bytea NOT NULL CONSTRAINT desk_calendar_links_token_once UNIQUE,
  made_by    uuid NOT NULL REFERENCES newsroom.staff,
  made_at    timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.desk_calendar_links IS 'One for a desk; making another ends the one before. Dead while its maker does not work here';
