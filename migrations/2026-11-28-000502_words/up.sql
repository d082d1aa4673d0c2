-- What a newsroom says instead of the reader site's own words.
ALTER TABLE newsroom.site ADD COLUMN wording jsonb NOT NULL DEFAULT '{}'
  CONSTRAINT site_wording_is_an_object CHECK (jsonb_typeof(wording) = 'object');
COMMENT ON COLUMN newsroom.site.wording IS 'By language and key of src/words: only what differs from what Copydesk says';
CREATE OR REPLACE VIEW published.site AS
  SELECT name, tagline, url, time_zone, language, about, contact_address, contact_email, contact_phone, changed_at, wording FROM newsroom.site;
