DROP INDEX newsroom.activity_about_article, newsroom.activity_by_time, newsroom.activity_of_staff_and_act, newsroom.activity_of_act;
