DROP TRIGGER staff_call ON newsroom.staff;
DROP TRIGGER sessions_call ON newsroom.sessions;
DROP TRIGGER publications_call ON newsroom.publications;
DROP TRIGGER activity_calls ON newsroom.activity;
DROP TRIGGER notices_call_again ON newsroom.notices;
DROP TRIGGER notices_call ON newsroom.notices;
DROP FUNCTION newsroom.call_desk();
DROP FUNCTION newsroom.call_people();
