-- How the house writes: words and patterns that every text is looked through for when it goes on.
CREATE TABLE newsroom.house_rules (
  id          uuid PRIMARY KEY,
  kind        text NOT NULL CONSTRAINT house_rules_kind_known CHECK (kind IN ('word', 'phrase', 'pattern')),
  pattern     text NOT NULL CONSTRAINT house_rules_pattern_length CHECK (char_length(pattern) BETWEEN 1 AND 200),
  language    text NOT NULL DEFAULT '',
  severity    text NOT NULL CONSTRAINT house_rules_severity_known CHECK (severity IN ('advice', 'block')),
  advice      text NOT NULL DEFAULT '' CONSTRAINT house_rules_advice_length CHECK (char_length(advice) <= 300),
  replacement text NOT NULL DEFAULT '' CONSTRAINT house_rules_replacement_length CHECK (char_length(replacement) <= 200),
  version     bigint NOT NULL DEFAULT 1,
  created_by  uuid REFERENCES newsroom.staff,
  created_at  timestamptz NOT NULL,
  modified_by uuid REFERENCES newsroom.staff,
  modified_at timestamptz NOT NULL,
  CONSTRAINT house_rules_once UNIQUE (kind, language, pattern),
  CONSTRAINT house_rules_say_something CHECK (advice <> '' OR replacement <> '')
);
COMMENT ON TABLE newsroom.house_rules IS 'At most 1,000; asked at acts on a story, never of what readers have';
COMMENT ON COLUMN newsroom.house_rules.language IS 'BCP 47 tag of the texts that it is for; empty for all';

CREATE TABLE newsroom.house_book (
  one     boolean PRIMARY KEY DEFAULT true CONSTRAINT house_book_one_row CHECK (one),
  edition uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO newsroom.house_book DEFAULT VALUES;
COMMENT ON TABLE newsroom.house_book IS 'One row, locked by whoever changes rules';
COMMENT ON COLUMN newsroom.house_book.edition IS 'Another one after each change: what was compiled from other rules is known by it';
CREATE FUNCTION newsroom.turn_house_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE newsroom.house_book SET edition = gen_random_uuid();
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.turn_house_book() IS 'Here and not in a command, so that a change by hand is noticed too';
CREATE TRIGGER house_rules_turn_the_book AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON newsroom.house_rules
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.turn_house_book();
