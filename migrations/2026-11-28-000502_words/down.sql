DROP VIEW published.site;
CREATE VIEW published.site AS
  SELECT name, tagline, url, time_zone, language, about, contact_address, contact_email, contact_phone, changed_at FROM newsroom.site;
ALTER TABLE newsroom.site DROP COLUMN wording;
