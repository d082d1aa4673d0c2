//! Programs and databases of different ages.

use crate::support::{Newsroom, Said, copydesk, scratch};

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

#[test]
fn looking_at_a_database_changes_nothing_in_it() {
    let newsroom = Newsroom::open();
    let empty = newsroom.empty_database();

    for command in [&["doctor"][..], &["staff", "list"]] {
        let output = copydesk(command).env("DATABASE_URL", empty.url()).output().unwrap();

        let said = Said::from(output);
        assert_eq!(said.ended.code(), Some(1), "{command:?}");
        let sentence = "The database is not migrated to this version. Run `copydesk migrate`.";
        assert!(
            said.out.contains(&format!("FAIL {sentence}")) || said.err.contains(sentence),
            "{}",
            said.err
        );
    }
    let tables: i64 = empty
        .owner()
        .query_one("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace <> 'pg_catalog'::regnamespace AND relnamespace <> 'information_schema'::regnamespace", &[])
        .unwrap()
        .get(0);
    assert_eq!(tables, 0);
}

#[test]
fn looking_into_an_empty_data_folder_makes_no_server_there() {
    let folder = scratch("looked-at");

    for command in [&["doctor"][..], &["staff", "list"]] {
        let said: Said = copydesk(command)
            .env("COPYDESK_DATA_DIR", &folder)
            .output()
            .unwrap()
            .into();

        assert!(said.err.contains("There is no database in"), "{}", said.err);
    }
    assert!(!folder.exists());
}
