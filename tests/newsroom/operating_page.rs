//! docs/operating.md says what `--help` says.

use std::{collections::BTreeSet, process::Command};

const PAGE: &str = include_str!("../../docs/operating.md");

#[test]
fn every_flag_and_variable_of_help_stands_in_the_operating_page() {
    let pages = [
        vec!["--help"],
        vec!["serve", "--help"],
        vec!["migrate", "--help"],
        vec!["demo", "--help"],
        vec!["doctor", "--help"],
        vec!["backup", "--help"],
        vec!["restore", "--help"],
        vec!["import", "--help"],
        vec!["import", "jsonl", "--help"],
        vec!["staff", "--help"],
        vec!["staff", "add", "--help"],
        vec!["staff", "list", "--help"],
        vec!["staff", "password", "--help"],
        vec!["staff", "role", "--help"],
        vec!["staff", "reactivate", "--help"],
        vec!["staff", "deactivate", "--help"],
    ];
    let help: String = pages.iter().map(|page| help(page)).collect();
    let words = words(&help);

    assert!(words.contains("--listen") && words.contains("COPYDESK_URL") && words.contains("DATABASE_URL"));
    for word in words {
        assert!(
            PAGE.contains(&format!("`{word}`")),
            "{word} is not in docs/operating.md"
        );
    }
}

#[test]
fn every_command_of_help_stands_in_the_test_above_and_in_the_page() {
    for (page, command) in [
        (&["--help"][..], "copydesk "),
        (&["staff", "--help"][..], "copydesk staff "),
        (&["import", "--help"][..], "copydesk import "),
    ] {
        let text = help(page);
        let listed = text.split("Commands:").nth(1).unwrap().split("\n\n").next().unwrap();
        let names = listed
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
        for name in names.filter(|name| !["", "help", "staff", "migrate"].contains(name)) {
            let flat = PAGE.replace('\n', " ");
            assert!(flat.contains(&format!("{command}{name}")), "{command}{name}");
        }
    }
}

#[test]
fn every_default_of_help_stands_in_the_operating_page() {
    let text = help(&["serve", "--help"]);

    for default in text.split("[default: ").skip(1) {
        let default = default.split(']').next().unwrap();
        assert!(PAGE.contains(&format!("`{default}`")), "{default}");
    }
}

/// Flags and variables.
fn words(help: &str) -> BTreeSet<&str> {
    help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .filter(|word| {
            word.strip_prefix("--")
                .is_some_and(|flag| flag.starts_with(|c: char| c.is_ascii_lowercase()))
                || word.starts_with("COPYDESK_")
                || *word == "DATABASE_URL"
        })
        .collect()
}

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}
