-- What other sites said when they were asked whether a link to them works. Rows are of addresses, whichever stories link
-- them; no row says which.
CREATE TABLE newsroom.outside_links (
  digest        bytea PRIMARY KEY,
  address       text NOT NULL,
  verdict       text NOT NULL,
  said          text NOT NULL DEFAULT '',
  asked_at      timestamptz NOT NULL,
  due_at        timestamptz NOT NULL,
  fails         int NOT NULL DEFAULT 0,
  failing_since timestamptz,
  CONSTRAINT outside_links_by_digest CHECK (octet_length(digest) = 32),
  CONSTRAINT outside_links_verdict_known CHECK (verdict IN ('works', 'moved', 'gone', 'no_site', 'unproven', 'untold', 'silent')),
  CONSTRAINT outside_links_fail_since CHECK ((fails > 0) = (failing_since IS NOT NULL))
);
CREATE INDEX outside_links_old ON newsroom.outside_links (asked_at);
COMMENT ON TABLE newsroom.outside_links IS 'What other sites answered for addresses in texts; forgotten when nobody wants to know for a while';
COMMENT ON COLUMN newsroom.outside_links.digest IS 'SHA-256 of the address as it is asked for, without what names a place in the page';
COMMENT ON COLUMN newsroom.outside_links.said IS 'Where it leads, what is wrong with the certificate, or the status';
COMMENT ON COLUMN newsroom.outside_links.due_at IS 'From then on it is asked again, if a story that has it wants to know';
COMMENT ON COLUMN newsroom.outside_links.fails IS 'How often in a row there was no answer';

CREATE TABLE newsroom.asked_hosts (
  host    text PRIMARY KEY,
  free_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.asked_hosts IS 'One question at a time for each other site, by whichever process, and a rest after it';

ALTER TABLE newsroom.site ADD COLUMN checks_links boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN newsroom.site.checks_links IS 'Off: no other site is asked whether a link to it works';

ALTER TABLE newsroom.jobs DROP CONSTRAINT jobs_kind_known;
ALTER TABLE newsroom.jobs ADD CONSTRAINT jobs_kind_known CHECK (kind IN ('renditions', 'links', 'links_wanted'));
