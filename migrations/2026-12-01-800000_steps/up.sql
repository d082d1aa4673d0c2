-- Approval in steps: a category may ask that its stories, and those below it, are approved by up to three people, one after the
-- other. Where none is asked, one editor approves, as ever. Each step given is a row that names one sealed text.
CREATE TABLE newsroom.step_lists (
  category_id uuid PRIMARY KEY REFERENCES newsroom.categories ON DELETE CASCADE,
  version     bigint NOT NULL,
  modified_by uuid REFERENCES newsroom.staff,
  modified_at timestamptz NOT NULL
);
COMMENT ON TABLE newsroom.step_lists IS 'Where the steps of a category were ever set: rises with every write; a list may be empty again';

CREATE TABLE newsroom.approval_steps (
  id          uuid PRIMARY KEY,
  category_id uuid NOT NULL REFERENCES newsroom.step_lists ON DELETE CASCADE,
  position    int NOT NULL CONSTRAINT approval_steps_three CHECK (position BETWEEN 1 AND 3),
  name        text NOT NULL CONSTRAINT approval_steps_name_length CHECK (char_length(name) BETWEEN 1 AND 40),
  desk_id     uuid REFERENCES newsroom.desks,
  CONSTRAINT approval_steps_place_once UNIQUE (category_id, position)
);
CREATE UNIQUE INDEX approval_steps_name_once ON newsroom.approval_steps (category_id, lower(name));
CREATE INDEX approval_steps_desk ON newsroom.approval_steps (desk_id) WHERE desk_id IS NOT NULL;
COMMENT ON TABLE newsroom.approval_steps IS 'The approvals that texts of a category need, in order; the nearest list up the tree holds';
COMMENT ON COLUMN newsroom.approval_steps.id IS 'Stays while the name stays: what was given counts for the step of this id';
COMMENT ON COLUMN newsroom.approval_steps.desk_id IS 'Null: any editor gives it; else those who belong to the desk and may approve';

CREATE TABLE newsroom.step_approvals (
  revision_id uuid NOT NULL,
  seal        bytea NOT NULL,
  step_id     uuid NOT NULL,
  step_name   text NOT NULL,
  approved_by uuid NOT NULL REFERENCES newsroom.staff,
  approved_at timestamptz NOT NULL,
  ended_at    timestamptz,
  CONSTRAINT step_approvals_sign_a_seal FOREIGN KEY (revision_id, seal) REFERENCES newsroom.revisions (id, seal)
);
CREATE UNIQUE INDEX step_approvals_once ON newsroom.step_approvals (revision_id, step_id) WHERE ended_at IS NULL;
COMMENT ON TABLE newsroom.step_approvals IS 'A signature under exactly one sealed revision, for one step; stays when the step is gone';
COMMENT ON COLUMN newsroom.step_approvals.ended_at IS 'When the text went back to its writer: it counts no longer';
CREATE TRIGGER step_approvals_stay BEFORE DELETE ON newsroom.step_approvals FOR EACH ROW EXECUTE FUNCTION newsroom.refuse();
CREATE TRIGGER step_approvals_only_end BEFORE UPDATE ON newsroom.step_approvals FOR EACH ROW
  WHEN (OLD.ended_at IS NOT NULL
    OR (NEW.revision_id, NEW.seal, NEW.step_id, NEW.step_name, NEW.approved_by, NEW.approved_at)
      IS DISTINCT FROM (OLD.revision_id, OLD.seal, OLD.step_id, OLD.step_name, OLD.approved_by, OLD.approved_at))
  EXECUTE FUNCTION newsroom.refuse();

CREATE FUNCTION newsroom.steps_set_at(category uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
  place uuid := newsroom.staying_category(category);
BEGIN
  IF NOT EXISTS (SELECT FROM newsroom.approval_steps) THEN
    RETURN NULL;
  END IF;
  WHILE place IS NOT NULL LOOP
    IF EXISTS (SELECT FROM newsroom.approval_steps s WHERE s.category_id = place) THEN
      RETURN place;
    END IF;
    place := (SELECT c.parent_id FROM newsroom.categories c WHERE c.id = place);
  END LOOP;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.steps_set_at(uuid) IS 'The category whose steps hold for this one: itself, or the nearest above it that has any; null: one editor approves';

CREATE FUNCTION newsroom.next_step(text_id uuid) RETURNS uuid LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM newsroom.approval_steps) THEN
    RETURN NULL;
  END IF;
  RETURN (SELECT s.id FROM newsroom.revisions r JOIN newsroom.approval_steps s ON s.category_id = newsroom.steps_set_at(r.category_id)
    WHERE r.id = text_id AND NOT EXISTS (SELECT FROM newsroom.step_approvals g
      WHERE g.revision_id = r.id AND g.seal = r.seal AND g.step_id = s.id AND g.ended_at IS NULL)
    ORDER BY s.position LIMIT 1);
END $$;
COMMENT ON FUNCTION newsroom.next_step(uuid) IS 'The first step that this revision still needs; null: none that has a name';

CREATE FUNCTION newsroom.asked_steps(text_id uuid, viewer uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM newsroom.approval_steps) THEN
    RETURN '[]';
  END IF;
  RETURN coalesce((SELECT jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'category', c.name, 'desk', d.name, 'desk_id', s.desk_id,
      'belongs', s.desk_id IS NULL OR EXISTS (SELECT FROM newsroom.desk_people p WHERE p.desk_id = s.desk_id AND p.staff_id = viewer),
      'by', g.approved_by, 'by_name', w.name, 'at', g.approved_at) ORDER BY s.position)
    FROM newsroom.revisions r JOIN newsroom.approval_steps s ON s.category_id = newsroom.steps_set_at(r.category_id)
    JOIN newsroom.categories c ON c.id = s.category_id LEFT JOIN newsroom.desks d ON d.id = s.desk_id
    LEFT JOIN newsroom.step_approvals g ON g.revision_id = r.id AND g.seal = r.seal AND g.step_id = s.id AND g.ended_at IS NULL
    LEFT JOIN newsroom.staff w ON w.id = g.approved_by WHERE r.id = text_id), '[]');
END $$;
COMMENT ON FUNCTION newsroom.asked_steps(uuid, uuid) IS 'The steps of a revision in order, with who gave each, and whether this account belongs to those who may';

CREATE FUNCTION newsroom.waits_for(text_id uuid, viewer uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  next newsroom.approval_steps;
BEGIN
  SELECT s.* INTO next FROM newsroom.approval_steps s WHERE s.id = newsroom.next_step(text_id);
  IF next.id IS NULL THEN
    RETURN true;
  END IF;
  RETURN (next.desk_id IS NULL OR EXISTS (SELECT FROM newsroom.desk_people p WHERE p.desk_id = next.desk_id AND p.staff_id = viewer))
    AND (coalesce((SELECT w.own_approval FROM newsroom.site w), false) OR NOT EXISTS (SELECT FROM newsroom.step_approvals g
      JOIN newsroom.approval_steps s ON s.id = g.step_id AND s.category_id = next.category_id
      WHERE g.revision_id = text_id AND g.approved_by = viewer AND g.ended_at IS NULL));
END $$;
COMMENT ON FUNCTION newsroom.waits_for(uuid, uuid) IS 'Whether the next approval of a text can be this account''s, as far as steps say it';

-- The last line: a text is signed as a whole, and goes onto the timeline, only with every step that is asked of it then.
CREATE FUNCTION newsroom.refuse_without_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF newsroom.next_step(NEW.revision_id) IS NOT NULL THEN
    RAISE EXCEPTION 'Revision % needs another approval', NEW.revision_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION newsroom.refuse_without_steps IS 'No signature and no publication with fewer approvals than its category asks for';
CREATE TRIGGER approvals_need_steps BEFORE INSERT ON newsroom.approvals FOR EACH ROW EXECUTE FUNCTION newsroom.refuse_without_steps();
CREATE TRIGGER publications_need_steps BEFORE INSERT ON newsroom.publications FOR EACH ROW EXECUTE FUNCTION newsroom.refuse_without_steps();
