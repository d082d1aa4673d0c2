-- A picture is a file and what is known of it. Words stand here once; a story may have a caption of its own. The file lies
-- in a store, under the digest of its bytes, and is never sent to anybody; what readers get is made of it.
CREATE TABLE newsroom.pictures (
  id            uuid PRIMARY KEY,
  version       bigint NOT NULL DEFAULT 1,
  uploaded_by   uuid NOT NULL REFERENCES newsroom.staff,
  uploaded_at   timestamptz NOT NULL,
  changed_at    timestamptz NOT NULL,
  original      bytea NOT NULL,
  file_name     text NOT NULL,
  content_type  text NOT NULL,
  bytes         bigint NOT NULL,
  width         int NOT NULL,
  height        int NOT NULL,
  moves         boolean NOT NULL,
  blurhash      text NOT NULL,
  likeness      bigint NOT NULL,
  taken_at      timestamp,
  place         text NOT NULL,
  caption       text NOT NULL,
  credit        text NOT NULL,
  alt           text NOT NULL,
  is_decoration boolean NOT NULL DEFAULT false,
  focal_x       double precision NOT NULL DEFAULT 0.5,
  focal_y       double precision NOT NULL DEFAULT 0.5,
  source        text NOT NULL DEFAULT '',
  licence       text NOT NULL DEFAULT 'ours',
  usable_until  date,
  words         text NOT NULL GENERATED ALWAYS AS (lower(caption || E'\n' || credit || E'\n' || place || E'\n' || alt || E'\n' || file_name)) STORED,
  CONSTRAINT pictures_file_once UNIQUE (original),
  CONSTRAINT pictures_file_known CHECK (octet_length(original) = 32 AND content_type IN ('image/jpeg', 'image/png', 'image/webp', 'image/gif')),
  CONSTRAINT pictures_have_a_size CHECK (width BETWEEN 1 AND 16384 AND height BETWEEN 1 AND 16384 AND bytes > 0),
  CONSTRAINT pictures_focal_point_inside CHECK (focal_x BETWEEN 0 AND 1 AND focal_y BETWEEN 0 AND 1),
  CONSTRAINT pictures_licence_known CHECK (licence IN ('ours', 'agency', 'free', 'permission', 'handout'))
);
CREATE INDEX pictures_newest ON newsroom.pictures (uploaded_at DESC, id DESC);
CREATE INDEX pictures_by ON newsroom.pictures (uploaded_by, uploaded_at DESC, id DESC);
CREATE INDEX pictures_until ON newsroom.pictures (usable_until) WHERE usable_until IS NOT NULL;
COMMENT ON TABLE newsroom.pictures IS 'Pictures: the file that was uploaded, what it says of itself, and the words, rights and focal point that the newsroom gave it';
COMMENT ON COLUMN newsroom.pictures.original IS 'SHA-256 of the file; the store keeps it under this name';
COMMENT ON COLUMN newsroom.pictures.file_name IS 'As whoever uploaded it called it; never a place';
COMMENT ON COLUMN newsroom.pictures.width IS 'Of the upright picture, in pixels';
COMMENT ON COLUMN newsroom.pictures.likeness IS '64 bits that differ little between pictures that look the same';
COMMENT ON COLUMN newsroom.pictures.taken_at IS 'On the clock of the camera, which says no zone';
COMMENT ON COLUMN newsroom.pictures.is_decoration IS 'It says nothing: readers who cannot see it lose nothing';
COMMENT ON COLUMN newsroom.pictures.usable_until IS 'The last day on which a story may take it; null for ever';

CREATE TABLE newsroom.renditions (
  name         text PRIMARY KEY,
  picture_id   uuid NOT NULL REFERENCES newsroom.pictures ON DELETE CASCADE,
  preset       text NOT NULL,
  content_type text NOT NULL,
  width        int NOT NULL,
  height       int NOT NULL,
  crop         int[] NOT NULL,
  bytes        bigint,
  CONSTRAINT renditions_name_is_a_digest CHECK (name ~ '^[0-9a-f]{32}$'),
  CONSTRAINT renditions_preset_known CHECK (preset IN ('card', 'wide', 'square', 'social', 'inline')),
  CONSTRAINT renditions_type_known CHECK (content_type IN ('image/webp', 'image/jpeg')),
  CONSTRAINT renditions_show_a_part CHECK (cardinality(crop) = 4 AND width <= crop[3] AND height <= crop[4])
);
CREATE UNIQUE INDEX renditions_of ON newsroom.renditions (picture_id, preset, content_type, width);
COMMENT ON TABLE newsroom.renditions IS 'The files that are made of a picture, from the moment that it is here; the row stands before the file does';
COMMENT ON COLUMN newsroom.renditions.name IS 'Follows from the original and all that decides what is made of it, so the same name is always the same picture';
COMMENT ON COLUMN newsroom.renditions.crop IS 'The part that it shows: left, top, width, height, in pixels of the upright picture';
COMMENT ON COLUMN newsroom.renditions.bytes IS 'Length of the file; null until it is made';

CREATE TABLE newsroom.jobs (
  id          uuid PRIMARY KEY,
  kind        text NOT NULL,
  subject     uuid NOT NULL,
  made_at     timestamptz NOT NULL,
  due_at      timestamptz NOT NULL,
  taken_until timestamptz,
  tries       int NOT NULL DEFAULT 0,
  trouble     text,
  CONSTRAINT jobs_kind_known CHECK (kind IN ('renditions')),
  CONSTRAINT jobs_once UNIQUE (kind, subject)
);
CREATE INDEX jobs_due ON newsroom.jobs (due_at);
COMMENT ON TABLE newsroom.jobs IS 'Work that nobody waits for, done by any process, once; a row goes when it is done';
COMMENT ON COLUMN newsroom.jobs.taken_until IS 'Whoever took it has until then; a process that dies leaves it to others';
COMMENT ON COLUMN newsroom.jobs.trouble IS 'Why the last try failed, for admins';

CREATE TABLE newsroom.files_to_forget (
  id        uuid PRIMARY KEY,
  since     timestamptz NOT NULL,
  original  bytea,
  rendition text,
  CONSTRAINT files_to_forget_name_one CHECK ((original IS NULL) <> (rendition IS NULL))
);
COMMENT ON TABLE newsroom.files_to_forget IS 'Files that nothing names any more, written in the act that took their name away; a row goes with its file';
