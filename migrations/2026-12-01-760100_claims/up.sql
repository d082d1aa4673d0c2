-- Who reads a submitted story for review: one editor, until the decision, whatever door it comes by.
CREATE TABLE newsroom.claims (
  article_id uuid PRIMARY KEY REFERENCES newsroom.articles,
  staff_id   uuid NOT NULL REFERENCES newsroom.staff,
  claimed_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.claims IS 'The editor who reads a story for review; gone with the decision';

CREATE FUNCTION newsroom.end_claim() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  DELETE FROM newsroom.claims c WHERE c.article_id = NEW.id;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.end_claim IS 'Nobody reads for review what is not in review any more';
CREATE TRIGGER articles_end_claim AFTER UPDATE OF stage ON newsroom.articles
  FOR EACH ROW WHEN (OLD.stage = 'in_review' AND NEW.stage <> 'in_review') EXECUTE FUNCTION newsroom.end_claim();
