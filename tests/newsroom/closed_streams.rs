//! What is said to nobody: closed and full streams end nothing that matters.

use std::{fs::OpenOptions, process::Stdio};

use crate::support::{Newsroom, Server, copydesk};

#[test]
fn a_server_whose_error_stream_is_closed_can_be_stopped() {
    let newsroom = Newsroom::open();
    let mut server = Server::start(&newsroom, &[]);
    server.says("Copydesk is at");
    server.is_left_alone();

    let ended = server.ends_after(libc::SIGTERM);

    assert!(ended.success(), "{ended}");
}

#[test]
fn a_terminal_that_is_closed_ends_the_server_in_order() {
    let newsroom = Newsroom::open();
    let mut server = Server::start(&newsroom, &[]);
    server.says("Copydesk is at");

    let ended = server.ends_after(libc::SIGHUP);

    assert!(ended.success(), "{ended}");
}

#[test]
fn an_answer_that_cannot_be_written_is_a_sentence() {
    let newsroom = Newsroom::open();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();

    let output = copydesk(&["staff", "list"])
        .env("DATABASE_URL", newsroom.url())
        .stdout(Stdio::from(full))
        .output()
        .unwrap();

    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert_eq!(
        err.lines().last(),
        Some("copydesk: The answer cannot be written to standard output: no space is left.")
    );
}

#[test]
fn a_demo_whose_passwords_nobody_was_shown_leaves_nothing_behind() {
    let newsroom = Newsroom::open();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();

    let output = copydesk(&["demo"])
        .env("DATABASE_URL", newsroom.url())
        .stdout(Stdio::from(full))
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(1));
    let accounts: i64 = newsroom
        .owner()
        .query_one("SELECT count(*) FROM newsroom.staff", &[])
        .unwrap()
        .get(0);
    assert_eq!(accounts, 0);
}
