DROP FUNCTION newsroom.refuse();
DROP FUNCTION newsroom.act_clock();
DROP FUNCTION newsroom.clock();
DROP SCHEMA published;
DROP SCHEMA newsroom;
