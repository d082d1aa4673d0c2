-- Stories that are chosen to be offered with one are sealed with its text; they stand beside the words for other places. No key
-- leads to them: a story never goes away, and what readers get of a chosen one is asked when they ask.
COMMENT ON COLUMN newsroom.revisions.extras IS 'Words for other places: {short_headline, summary, dateline, search_title, description, social_title, social_text, canonical_url, is_unlisted}, and related: identities of stories that are offered with it, in order; what is empty is not there';
