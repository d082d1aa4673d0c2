DROP TRIGGER site_words_touch ON newsroom.site;
