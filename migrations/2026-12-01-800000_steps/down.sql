DO $$ BEGIN
  IF EXISTS (SELECT FROM newsroom.approval_steps) THEN
    RAISE EXCEPTION 'Categories ask for approvals in steps, which an older Copydesk would not ask for. Take the steps away first, or restore the backup of before';
  END IF;
END $$;
DROP TRIGGER publications_need_steps ON newsroom.publications;
DROP TRIGGER approvals_need_steps ON newsroom.approvals;
DROP FUNCTION newsroom.refuse_without_steps;
DROP FUNCTION newsroom.waits_for;
DROP FUNCTION newsroom.asked_steps;
DROP FUNCTION newsroom.next_step;
DROP FUNCTION newsroom.steps_set_at;
DROP TABLE newsroom.step_approvals;
DROP TABLE newsroom.approval_steps;
DROP TABLE newsroom.step_lists;
