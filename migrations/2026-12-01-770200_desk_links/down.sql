DROP TABLE newsroom.desk_calendar_links;
