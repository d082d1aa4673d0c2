//! `copydesk doctor`: what an operator is told.

use crate::support::{Desk, Newsroom, Story};

#[test]
fn a_sound_installation_has_no_faults() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    assert!(desk.runs(&["migrate"]).ended.success());

    let said = desk.runs(&["doctor"]);

    assert!(said.ended.success(), "{}{}", said.out, said.err);
    assert!(said.out.lines().all(|line| line.starts_with("ok   ")), "{}", said.out);
    assert!(
        said.out
            .contains("Readers sign in as a role that can select the published views only.")
    );
}

#[test]
fn a_fault_is_a_line_and_the_end_says_how_many() {
    let newsroom = Newsroom::open();
    assert!(newsroom.runs(&["migrate"]).ended.success());
    newsroom
        .owner()
        .batch_execute(
            "ALTER TABLE newsroom.activity DISABLE TRIGGER activity_stays; GRANT SELECT ON newsroom.staff TO PUBLIC",
        )
        .unwrap();

    let said = newsroom.runs(&["doctor"]);

    assert_eq!(said.ended.code(), Some(1));
    let faults: Vec<&str> = said.out.lines().filter(|line| line.starts_with("FAIL ")).collect();
    assert_eq!(faults.len(), 3, "{faults:#?}"); // the reader's right and the viewer's
    assert!(
        !said.out.contains("can select the published views only"),
        "{}",
        said.out
    );
    assert!(said.err.contains("copydesk: 3 of the checks failed."), "{}", said.err);

    assert!(newsroom.runs(&["migrate"]).ended.success());
    let said = newsroom.runs(&["doctor"]);
    assert!(said.err.contains("copydesk: One of the checks failed."), "{}", said.out);
}

#[test]
fn a_text_that_was_changed_under_its_seal_is_named() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    assert!(desk.runs(&["migrate"]).ended.success());
    desk.owner()
        .batch_execute(
            "SET session_replication_role = replica; UPDATE newsroom.revisions SET headline = 'Ferry will not run' WHERE seal IS NOT NULL;
             UPDATE newsroom.publications SET seal = '\\x00'",
        )
        .unwrap();

    let said = desk.runs(&["doctor"]);

    assert_eq!(said.ended.code(), Some(1));
    assert!(said.out.contains("does not fit its seal"), "{}", said.out);
    assert!(said.out.contains("holds what nobody approved"), "{}", said.out);
}

#[test]
fn without_roles_of_their_own_readers_are_not_said_to_be_kept_apart() {
    let newsroom = Newsroom::open();

    let said = newsroom.runs(&["doctor"]); // a copy of a database: its own roles are not made yet

    assert_eq!(said.ended.code(), Some(1));
    assert!(!said.out.contains("Readers sign in as"), "{}", said.out);
    assert!(
        said.out.contains("FAIL Missing: attributes of copydesk_read_test_"),
        "{}",
        said.out
    );
}
