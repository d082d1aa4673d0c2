//! The database roles come back after a restore that left their rights out.

use copydesk::platform::{db::Database, db::Sizes, roles::RoleNames};

use crate::support::{Newsroom, block_on};

#[test]
fn a_start_gives_back_rights_that_a_restore_left_out() {
    let newsroom = Newsroom::open();
    newsroom.publish(newsroom.approved_story("Restored"), "restored", "0 s");
    let names = RoleNames::of("newsroom_template");
    newsroom
        .owner()
        .batch_execute(&format!(
            "REVOKE ALL ON ALL TABLES IN SCHEMA published FROM {reader}, {writer}; ALTER VIEW published.articles OWNER TO CURRENT_USER;
             REVOKE ALL ON ALL TABLES IN SCHEMA newsroom FROM {writer}; DROP POLICY newsroom ON newsroom.articles",
            reader = names.reader,
            writer = names.writer
        ))
        .unwrap();

    let sizes = Sizes {
        newsroom: 1,
        readers: 1,
        allow_one_role: false,
    };
    block_on(async {
        let owner = newsroom.address();
        let conn = owner.connect().await.unwrap();
        Database::open_migrated(&owner, conn, sizes, &names).await.unwrap();
    });

    let read: i64 = newsroom
        .reader()
        .query_one("SELECT count(*) FROM published.articles", &[])
        .unwrap()
        .get(0);
    assert_eq!(read, 1);
    newsroom
        .writer()
        .execute("UPDATE newsroom.articles SET slugline = 'x'", &[])
        .unwrap();
}
