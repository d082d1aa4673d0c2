//! The database roles: what a start makes of them, and as whom.

use copydesk::platform::{db::Database, db::Sizes, roles::RoleNames};

use crate::support::{Newsroom, Said, block_on, copydesk};

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

#[test]
fn another_owner_of_the_database_goes_on_where_the_first_one_stopped() {
    let empty = Newsroom::open().empty_database();
    empty
        .owner()
        .batch_execute(&format!(
            "CREATE ROLE ops_first LOGIN CREATEROLE PASSWORD 'x'; CREATE ROLE ops_second LOGIN CREATEROLE PASSWORD 'x';
             ALTER DATABASE {} OWNER TO ops_first",
            empty.name()
        ))
        .unwrap();
    assert!(start(&empty, "ops_first", &[]).ended.success());

    let handed_over = "REASSIGN OWNED BY ops_first TO ops_second";
    empty.owner().batch_execute(handed_over).unwrap();
    let second = start(&empty, "ops_second", &[]);

    assert!(second.ended.success(), "{}", second.err);
    let viewer = RoleNames::of(empty.name()).viewer;
    empty
        .owner()
        .batch_execute(&format!(
            "REVOKE {viewer} FROM ops_second; ALTER ROLE ops_second NOCREATEROLE"
        ))
        .unwrap();
    let third = start(&empty, "ops_second", &["--allow-one-role"]);
    let sentence = format!(
        "copydesk: ops_second has to be a member of {viewer}. Let a super-user say: GRANT \"{viewer}\" TO \"ops_second\""
    );
    assert!(third.err.contains(&sentence), "{}", third.err);
}

#[test]
fn one_role_is_for_those_who_may_make_none() {
    let empty = Newsroom::open().empty_database();
    empty
        .owner()
        .batch_execute(&format!(
            "CREATE ROLE ops_plain LOGIN PASSWORD 'x'; ALTER DATABASE {} OWNER TO ops_plain",
            empty.name()
        ))
        .unwrap();

    let refused = start(&empty, "ops_plain", &[]);
    let allowed = start(&empty, "ops_plain", &["--allow-one-role"]);

    assert!(
        refused.err.contains(
            "copydesk: ops_plain may not make database roles. Give it the right CREATEROLE, or start with --allow-one-role."
        ),
        "{}",
        refused.err
    );
    assert!(allowed.ended.success(), "{}", allowed.err);
    let doctor = copydesk(&["doctor"])
        .env("DATABASE_URL", as_role(&empty, "ops_plain"))
        .output();
    let doctor = Said::from(doctor.unwrap());
    assert_eq!(doctor.ended.code(), Some(1));
    assert!(!doctor.out.contains("Readers sign in as"), "{}", doctor.out);
}

fn start(newsroom: &Newsroom, role: &str, more: &[&str]) -> Said {
    let output = copydesk(&["migrate"])
        .args(more)
        .env("DATABASE_URL", as_role(newsroom, role))
        .output();
    output.unwrap().into()
}

fn as_role(newsroom: &Newsroom, role: &str) -> String {
    let url = newsroom.url();
    let (_, place) = url.split_once('@').unwrap();
    format!("postgresql://{role}:x@{place}")
}
