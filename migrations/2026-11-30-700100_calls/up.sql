-- What happens is called out when it commits, to every process that has pages open: no words, only where to look. The same
-- call of one transaction goes out once.
CREATE FUNCTION newsroom.call_people() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('copydesk_calls', 'bell ' || one.staff_id) FROM (SELECT DISTINCT staff_id FROM changed) one;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.call_people IS 'Calls those whose notices changed';
CREATE TRIGGER notices_call AFTER INSERT ON newsroom.notices REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.call_people();
CREATE TRIGGER notices_call_again AFTER UPDATE ON newsroom.notices REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION newsroom.call_people();

CREATE FUNCTION newsroom.call_desk() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_notify('copydesk_calls', TG_ARGV[0]);
  RETURN NULL;
END $$;
COMMENT ON FUNCTION newsroom.call_desk IS 'Calls everybody: desk, lists changed; door, somebody may have to go';
CREATE TRIGGER activity_calls AFTER INSERT ON newsroom.activity FOR EACH STATEMENT EXECUTE FUNCTION newsroom.call_desk('desk');
CREATE TRIGGER publications_call AFTER UPDATE OF began_noticed_at, ended_noticed_at ON newsroom.publications
  FOR EACH ROW WHEN (OLD.began_noticed_at IS DISTINCT FROM NEW.began_noticed_at OR OLD.ended_noticed_at IS DISTINCT FROM NEW.ended_noticed_at)
  EXECUTE FUNCTION newsroom.call_desk('desk');
CREATE TRIGGER sessions_call AFTER UPDATE OF ended_at ON newsroom.sessions
  FOR EACH ROW WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at) EXECUTE FUNCTION newsroom.call_desk('door');
CREATE TRIGGER staff_call AFTER UPDATE OF deactivated_at, role ON newsroom.staff
  FOR EACH ROW WHEN (OLD.deactivated_at IS DISTINCT FROM NEW.deactivated_at OR OLD.role IS DISTINCT FROM NEW.role)
  EXECUTE FUNCTION newsroom.call_desk('door');
