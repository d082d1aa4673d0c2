//! Programs and databases of different ages.

use crate::support::Newsroom;

#[test]
fn an_older_program_leaves_a_newer_database_alone() {
    let newsroom = Newsroom::open();
    newsroom
        .owner()
        .batch_execute("INSERT INTO __diesel_schema_migrations VALUES ('29991231000000', now())")
        .unwrap();

    for command in [&["migrate"][..], &["staff", "list"], &["demo"], &["serve"]] {
        let said = newsroom.runs(command);

        assert_eq!(said.ended.code(), Some(1), "{command:?}");
        assert!(
            said.err
                .contains("copydesk: A newer Copydesk has migrated this database"),
            "{command:?}: {}",
            said.err
        );
    }
}
