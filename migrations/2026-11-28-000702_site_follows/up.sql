-- A newsroom that was made without a browser has the address of Copydesk itself until somebody says otherwise.
ALTER TABLE newsroom.site ADD COLUMN url_follows boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN newsroom.site.url_follows IS 'Nobody chose the address: each start of the server makes it the one under which browsers reach Copydesk';
-- What 0.1.0 wrote where nobody was asked.
UPDATE newsroom.site SET url_follows = true WHERE url = 'http://127.0.0.1:8080';
