//! docs/operating.md says what `--help` says.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::support::{Desk, Newsroom, Reader, Said, Server, Story, copydesk, headlines, scratch};

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
        vec!["media", "--help"],
        vec!["media", "copy", "--help"],
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

#[test]
fn the_documented_backup_comes_back_word_for_word() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    let empty = Newsroom::open_empty();
    let folder = Folder::new();

    for command in block("copydesk backup ") {
        let newsroom = if command.starts_with("copydesk backup") {
            &*desk
        } else {
            &empty
        };
        let said: Said = shell(&folder, &command)
            .env("DATABASE_URL", newsroom.url())
            .output()
            .unwrap()
            .into();
        assert!(said.ended.success(), "{command}\n{}{}", said.out, said.err);
    }

    assert_eq!(written(&empty), written(&desk));
}

/// The folder is the page's; where it lies is the test's.
#[test]
fn the_documented_backup_comes_back_in_another_folder_word_for_word() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    let folder = Folder::new();
    let saved = shell(&folder, "copydesk backup copydesk.dump")
        .env("DATABASE_URL", desk.url())
        .output();
    assert!(saved.unwrap().status.success());
    // The data folder that the page copies pictures out of; what they are is tested beside the private database.
    std::fs::create_dir_all(folder.0.join("copydesk/media/originals")).unwrap();

    for command in block("copydesk restore copydesk.dump --data-dir") {
        let command = command.replace("/var/lib/", &format!("{}/", folder.0.display()));
        if !command.starts_with("copydesk serve") {
            let said: Said = shell(&folder, &command).output().unwrap().into();
            assert!(said.ended.success(), "{command}\n{}{}", said.out, said.err);
            continue;
        }
        let mut server = Server::of(shell(&folder, &format!("exec {command}")));
        let reader = Reader::of(server.address());
        assert_eq!(headlines(&reader.json("/articles")), ["Ferry will run on Sundays"]);
        assert!(server.ends_after(libc::SIGTERM).success());
    }
}

fn written(newsroom: &Newsroom) -> Vec<String> {
    let question = "SELECT headline FROM newsroom.revisions ORDER BY id";
    let rows = newsroom.owner().query(question, &[]).unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// The commands of the block of the page that begins like this, without what is said about them.
fn block(start: &str) -> Vec<String> {
    let block = PAGE
        .split("```\n")
        .find(|block| block.starts_with(start))
        .expect("the page says how");
    block
        .lines()
        .map(|line| line.split(" #").next().unwrap().trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// In a folder of its own, where `copydesk` is this one.
fn shell(folder: &Folder, command: &str) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_copydesk")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(program.to_owned()).chain(std::env::split_paths(&path)));
    let mut sh = Command::new("sh");
    for (name, _) in copydesk(&[]).get_envs() {
        sh.env_remove(name);
    }
    sh.args(["-e", "-c", command])
        .current_dir(&folder.0)
        .env("PATH", path.unwrap())
        .stdin(Stdio::null());
    sh
}

/// Gone with everything in it at the end of a test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = scratch("page");
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
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
