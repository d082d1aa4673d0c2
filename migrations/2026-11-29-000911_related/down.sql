DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.revisions WHERE extras ? 'related') THEN
    RAISE EXCEPTION 'Stories were chosen to be offered with others, which an older Copydesk cannot read. Restore the backup of before instead';
  END IF;
END $$;
COMMENT ON COLUMN newsroom.revisions.extras IS 'Words for other places: {short_headline, summary, dateline, search_title, description, social_title, social_text, canonical_url, unlisted}; what is empty is not there';
