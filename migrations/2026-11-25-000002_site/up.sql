-- The newsroom itself: one row, made by set-up.
CREATE TABLE newsroom.site (
  one            boolean PRIMARY KEY DEFAULT true CONSTRAINT site_one_row CHECK (one),
  name           text NOT NULL CONSTRAINT site_has_a_name CHECK (name <> ''),
  tagline        text NOT NULL DEFAULT '',
  url            text NOT NULL CONSTRAINT site_url_is_http CHECK (url ~ '^https?://'),
  time_zone      text NOT NULL,
  language       text NOT NULL,
  about          text NOT NULL DEFAULT '',
  contact_address text NOT NULL DEFAULT '',
  contact_email  text NOT NULL DEFAULT '',
  contact_phone  text NOT NULL DEFAULT '',
  own_approval   boolean NOT NULL DEFAULT false,
  admins_publish boolean NOT NULL DEFAULT true,
  version        bigint NOT NULL DEFAULT 1,
  changed_at     timestamptz NOT NULL DEFAULT newsroom.act_clock()
);
COMMENT ON TABLE newsroom.site IS 'Name, addresses and ways of working of this newsroom; exactly one row once set up';
COMMENT ON COLUMN newsroom.site.url IS 'Where readers read the stories; not where Copydesk is reached';
COMMENT ON COLUMN newsroom.site.changed_at IS 'When what readers see of it last changed; ways of working are no business of theirs';
COMMENT ON COLUMN newsroom.site.own_approval IS 'May editors approve stories that they created or stand in the byline of';
COMMENT ON COLUMN newsroom.site.admins_publish IS 'Off: admins manage people, editors publish';

CREATE TABLE newsroom.secrets (name text PRIMARY KEY, value bytea NOT NULL);
COMMENT ON TABLE newsroom.secrets IS 'Keys of this installation (cursors, role passwords); readable by the owner role only';

CREATE TABLE newsroom.setup_link (
  one        boolean PRIMARY KEY DEFAULT true CONSTRAINT setup_link_one_row CHECK (one),
  token_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.setup_link IS 'The one-time link that sets the newsroom up; means nothing once an admin exists';
