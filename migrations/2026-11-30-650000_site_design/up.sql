-- What the reader site leads to and how it looks: what readers have, and what somebody tries out beside it.
CREATE TABLE newsroom.site_design (
  one        boolean PRIMARY KEY DEFAULT true CONSTRAINT site_design_once CHECK (one),
  live       jsonb NOT NULL DEFAULT '{}',
  draft      jsonb,
  version    bigint NOT NULL DEFAULT 1,
  live_at    timestamptz,
  live_by    uuid REFERENCES newsroom.staff,
  drafted_at timestamptz,
  drafted_by uuid REFERENCES newsroom.staff,
  CONSTRAINT site_design_is_objects CHECK (jsonb_typeof(live) = 'object' AND (draft IS NULL OR jsonb_typeof(draft) = 'object'))
);
COMMENT ON TABLE newsroom.site_design IS 'Menus, colours, type and the other choices about the reader site: one row';
COMMENT ON COLUMN newsroom.site_design.live IS 'What readers have; menus name what they lead to by identity, never by an address or a name';
COMMENT ON COLUMN newsroom.site_design.draft IS 'What is tried out; null: nothing';
COMMENT ON COLUMN newsroom.site_design.version IS 'Rises with every write of either; a form that names an older one is refused';
INSERT INTO newsroom.site_design DEFAULT VALUES;
CREATE TRIGGER site_design_stir AFTER UPDATE OF live ON newsroom.site_design FOR EACH STATEMENT EXECUTE FUNCTION newsroom.stir_terms();

-- Menus and accounts elsewhere stand in /site.
CREATE TRIGGER site_design_note AFTER UPDATE OF live ON newsroom.site_design FOR EACH STATEMENT EXECUTE FUNCTION newsroom.note_shapes();

CREATE VIEW published.site_design AS SELECT d.live AS design FROM newsroom.site_design d WHERE d.one;
COMMENT ON VIEW published.site_design IS 'How the reader site is made';
