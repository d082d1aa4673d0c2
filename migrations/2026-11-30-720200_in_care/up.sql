-- Whoever leaves hands over what they were working on: a story stays theirs who began it, and is in the care of somebody else.
ALTER TABLE newsroom.articles ADD COLUMN in_care_of uuid REFERENCES newsroom.staff;
COMMENT ON COLUMN newsroom.articles.in_care_of IS 'To whom it was handed over: it is theirs as if they had begun it, but for what is under embargo, which its people see';
CREATE INDEX articles_in_care_of ON newsroom.articles (in_care_of, changed_at DESC, id DESC) WHERE in_care_of IS NOT NULL;
