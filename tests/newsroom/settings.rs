//! Flags and variables: what is refused, and what is said about it.

use std::fs;

use crate::support::{Newsroom, Said, Server, copydesk, scratch};

#[test]
fn a_setting_that_cannot_be_read_is_one_sentence_and_the_exit_code_of_usage() {
    let no_certificates = scratch("empty.pem");
    fs::write(&no_certificates, "").unwrap();
    let pem = no_certificates.to_str().unwrap();
    for (arguments, variables, sentence) in [
        (
            &["serve", "--workers", "0"][..],
            &[][..],
            "--workers (COPYDESK_WORKERS) is “0”, and takes a number from 1 to 64.",
        ),
        (
            &["serve"],
            &[("COPYDESK_WORKERS", "many")],
            "--workers (COPYDESK_WORKERS) is “many”, and takes a number from 1 to 64.",
        ),
        (
            &["serve", "--listen", "8080"],
            &[],
            "--listen (COPYDESK_LISTEN) is “8080”, and takes an IP address with a port, such as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080.",
        ),
        (
            &["serve"],
            &[("COPYDESK_URL", "https://a:secret@desk.example.com")],
            "--url (COPYDESK_URL) holds a user name or a password, which would stand in every link. Leave them out.",
        ),
        (
            &["serve"],
            &[("COPYDESK_PROXIES", "10.0.0.1,proxy")],
            "--proxies (COPYDESK_PROXIES) holds “proxy”, and takes IP addresses and ranges such as 10.0.0.0/8, with commas between them.",
        ),
        (
            &["serve"],
            &[("COPYDESK_NO_SITE", "maybe")],
            "--no-site (COPYDESK_NO_SITE) is “maybe”, and takes true or false.",
        ),
        (
            &["doctor"],
            &[("COPYDESK_ALLOW_ONE_ROLE", "nope")],
            "--allow-one-role (COPYDESK_ALLOW_ONE_ROLE) is “nope”, and takes true or false.",
        ),
        (
            &["doctor"],
            &[("COPYDESK_LOG", "xml")],
            "--log-format (COPYDESK_LOG) is “xml”, and takes text or json.",
        ),
        (
            &["doctor"],
            &[("RUST_LOG", "copydesk=loud")],
            "--log (RUST_LOG) is “copydesk=loud”, and takes levels, such as warn,copydesk=debug (error, warn, info, debug, trace, off).",
        ),
        (
            &["doctor", "--database-ca", pem],
            &[],
            "--database-ca (COPYDESK_DATABASE_CA) vouches for the server of --database-url (DATABASE_URL), which is missing.",
        ),
        (
            &["doctor", "--database-ca", pem],
            &[("DATABASE_URL", "postgresql://db.example/copydesk")],
            "Certificates vouch for nothing without encryption. Add sslmode=require to DATABASE_URL.",
        ),
        (
            &["doctor", "--database-ca", pem],
            &[("DATABASE_URL", "postgresql://db.example/copydesk?sslmode=require")],
            &format!("There are no certificates (PEM) in {pem}."),
        ),
        (
            &["doctor", "--data-dir"],
            &[],
            "--data-dir (COPYDESK_DATA_DIR) needs a value.",
        ),
        (
            &["doctor", "--loud"],
            &[],
            "There is no option --loud here. --help lists them.",
        ),
        (
            &["publish"],
            &[],
            "There is no command “publish”. `copydesk help` lists them.",
        ),
        (
            &["staff", "deactivate"],
            &[],
            "--email is missing. --help says what it is.",
        ),
        (
            &[
                "staff",
                "add",
                "--email",
                "a@b.example",
                "--name",
                "Ada",
                "--role",
                "boss",
                "--password-stdin",
            ],
            &[],
            "Choose a role: contributor, journalist, editor or admin.",
        ),
    ] {
        let said: Said = copydesk(arguments)
            .envs(variables.iter().copied())
            .output()
            .unwrap()
            .into();

        assert_eq!(
            (said.err.as_str(), said.ended.code()),
            (format!("copydesk: {sentence}\n").as_str(), Some(2)),
            "{arguments:?}"
        );
    }
    fs::remove_file(no_certificates).unwrap();
}

#[test]
fn a_variable_that_is_set_to_nothing_is_not_set() {
    let newsroom = Newsroom::open();
    let folder = scratch("nothing");
    let empty = [
        "COPYDESK_DATABASE_CA",
        "COPYDESK_ALLOW_ONE_ROLE",
        "COPYDESK_PG_BIN",
        "RUST_LOG",
        "COPYDESK_LOG",
    ];

    let on_newsroom: Said = copydesk(&["migrate", "--database-url", &newsroom.url()])
        .envs(empty.map(|name| (name, "")))
        .output()
        .unwrap()
        .into();
    let on_none: Said = copydesk(&["doctor"])
        .envs([("DATABASE_URL", ""), ("COPYDESK_DATA_DIR", folder.to_str().unwrap())])
        .output()
        .unwrap()
        .into();

    assert!(on_newsroom.ended.success(), "{}", on_newsroom.err);
    assert!(on_none.err.contains("There is no database in"), "{}", on_none.err);
}

#[test]
fn the_port_that_was_found_free_is_announced() {
    let newsroom = Newsroom::open();

    let line = Server::start(&newsroom, &["--listen", "0.0.0.0:0"]).says("Copydesk is at");

    let port = line.strip_prefix("Copydesk is at http://127.0.0.1:").unwrap();
    assert!(port.parse::<u16>().unwrap() > 0, "{line}");
}

#[test]
fn logs_hold_no_statements_of_the_driver_and_no_colours_in_a_pipe() {
    let newsroom = Newsroom::open();

    let said: Said = copydesk(&["migrate"])
        .env("DATABASE_URL", newsroom.url())
        .env("RUST_LOG", "trace,tokio_postgres=trace,tokio_postgres::query=trace")
        .output()
        .unwrap()
        .into();

    assert!(said.ended.success(), "{}", said.err);
    for secret in ["PASSWORD", "CREATE ROLE", "SELECT", "\u{1b}"] {
        assert!(!said.err.contains(secret), "{secret}: {}", said.err);
    }
}
