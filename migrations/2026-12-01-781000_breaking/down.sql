CREATE OR REPLACE FUNCTION newsroom.touch_featured() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF newsroom.slot_turns(OLD, NEW) THEN
    UPDATE newsroom.publications p SET touched_at = greatest(p.touched_at, newsroom.act_clock())
    WHERE p.article_id = NEW.article_id AND NOT p.past
      AND EXISTS (SELECT FROM newsroom.lists l WHERE l.id = NEW.list_id AND l.slug = 'featured');
  END IF;
  RETURN NULL;
END $$;
