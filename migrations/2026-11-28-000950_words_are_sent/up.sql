-- The word before a byline is part of a story as readers get it: other words move its modified_at.
CREATE TRIGGER site_words_touch AFTER UPDATE OF wording ON newsroom.site FOR EACH ROW
  WHEN (OLD.wording IS DISTINCT FROM NEW.wording)
  EXECUTE FUNCTION newsroom.touch_all();
