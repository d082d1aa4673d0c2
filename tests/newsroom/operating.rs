//! A day at the operator's: backups that come back, ports and homes that are missing, what watches a server and what it
//! reads in the log.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use copydesk::{
    policy::Actor,
    site::{self, NameForm},
};
use diesel_async::AsyncConnection;
use serde_json::Value;

use crate::support::{Desk, Newsroom, Reader, Said, Server, Story, block_on, copydesk, scratch};

const PAGE: &str = include_str!("../../docs/operating.md");

#[test]
fn a_backup_comes_back_in_another_database_and_doctor_finds_nothing() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    let (folder, empty) = (Folder::new(), Newsroom::open_empty());
    let file = folder.file("copydesk.dump");

    let saved = desk.runs(&["backup", &file]);
    assert!(saved.ended.success(), "{}", saved.err);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let again = desk.runs(&["backup", &file]);
    assert!(again.err.contains("The backup cannot be written to"), "{}", again.err);
    let over = desk.runs(&["restore", &file]);
    assert!(
        over.err.contains("There is a newsroom in this database."),
        "{}",
        over.err
    );

    let restored = empty.runs(&["restore", &file]);
    assert!(restored.ended.success(), "{}", restored.err);
    let said = empty.runs(&["doctor"]);
    assert!(said.ended.success(), "{}", said.out);
    assert_eq!(texts(&empty), texts(&desk));

    let second = Newsroom::open_empty();
    let twice = folder.file("again.dump");
    assert!(empty.runs(&["backup", &twice]).ended.success());
    assert!(second.runs(&["restore", &twice]).ended.success());
    let said = second.runs(&["doctor"]);
    assert!(said.ended.success(), "{}", said.out);
}

#[test]
fn what_is_no_backup_leaves_the_database_empty() {
    let (folder, empty) = (Folder::new(), Newsroom::open_empty());
    let file = folder.file("holiday.jpg");
    fs::write(&file, "not a dump").unwrap();

    let said = empty.runs(&["restore", &file]);

    assert_eq!(said.ended.code(), Some(1));
    assert!(said.err.contains("pg_restore did not succeed"), "{}", said.err);
    let there: bool = empty
        .owner()
        .query_one("SELECT to_regnamespace('newsroom') IS NOT NULL", &[])
        .unwrap()
        .get(0);
    assert!(!there);
}

#[test]
fn the_documented_commands_of_postgres_bring_a_backup_back() {
    let desk = Desk::open();
    desk.live(&Story::titled("Ferry will run on Sundays"));
    let (folder, new) = (Folder::new(), format!("{}_again", desk.name()));
    let new_url = desk.url().replacen(&format!("/{}", desk.name()), &format!("/{new}"), 1);
    let script = PAGE
        .split("```sh\n")
        .find_map(|part| part.starts_with("pg_dump").then(|| part.split("```").next().unwrap()))
        .expect("the page says how")
        .replace("NEW_NAME", &new);

    let said: Said = Command::new("sh")
        .args(["-e", "-c", &script])
        .env("PATH", path())
        .env("DATABASE_URL", desk.url())
        .env("NEW_URL", new_url)
        .current_dir(&folder.0)
        .output()
        .unwrap()
        .into();
    desk.owner()
        .batch_execute(&format!("DROP DATABASE IF EXISTS {new} WITH (FORCE)"))
        .unwrap();

    assert!(said.ended.success(), "{script}\n{}\n{}", said.out, said.err);
    assert!(said.out.contains("ok   Triggers, constraints"), "{}", said.out);
}

#[test]
fn a_private_database_is_backed_up_and_comes_back_in_another_folder() {
    let (here, there) = (Folder::new(), Folder::new());
    let file = here.file("copydesk.dump");
    let (from, to) = (here.file("data"), there.file("data"));
    let run = |arguments: &[&str]| -> Said { copydesk(arguments).output().unwrap().into() };
    assert!(run(&["demo", "--data-dir", &from]).ended.success());

    let saved = run(&["backup", &file, "--data-dir", &from]);
    assert!(saved.ended.success(), "{}", saved.err);
    let restored = run(&["restore", &file, "--data-dir", &to]);
    assert!(restored.ended.success(), "{}", restored.err);

    // The files of pictures are no part of a dump: doctor says so, and the line of the page brings them.
    let said = run(&["doctor", "--data-dir", &to]);
    assert_eq!(said.ended.code(), Some(1), "{}", said.out);
    assert!(
        said.out.contains("Bring media/originals back from a backup."),
        "{}",
        said.out
    );
    let line = PAGE
        .lines()
        .find(|line| line.contains("cp -R"))
        .expect("the page says how");
    let line = line
        .replace("/var/lib/copydesk-again", &to)
        .replace("/var/lib/copydesk", &from);
    let copied: Said = Command::new("sh").args(["-e", "-c", &line]).output().unwrap().into();
    assert!(copied.ended.success(), "{line}: {}", copied.err);

    let said = run(&["doctor", "--data-dir", &to]);
    assert!(said.ended.success(), "{}", said.out);
    assert!(said.out.contains("(14)"), "{}", said.out); // texts
    let list = |folder: &str| run(&["staff", "list", "--data-dir", folder]).out;
    assert_eq!(list(&to), list(&from));
}

/// The super-user has a folder without a home, so the program runs as somebody else here.
#[test]
fn without_a_home_only_what_needs_one_asks_for_a_folder() {
    let newsroom = Newsroom::open();
    let homeless = |arguments: &[&str], url: Option<String>| -> Said {
        let mut command = copydesk(arguments);
        for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "USER"] {
            command.env_remove(name);
        }
        if let Some(url) = url {
            command.env("DATABASE_URL", url);
        }
        // SAFETY: reads a number of this process.
        if unsafe { libc::geteuid() } == 0 {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.output().unwrap().into()
    };

    for arguments in [&["migrate"][..], &["staff", "list"], &["doctor"]] {
        let said = homeless(arguments, Some(newsroom.url_over_a_network()));
        assert!(said.ended.success(), "{arguments:?}: {}{}", said.out, said.err);
    }
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    for arguments in [&serve[..], &["migrate"], &["doctor"], &["staff", "list"]] {
        let said = homeless(arguments, None);
        assert_eq!(said.ended.code(), Some(1), "{arguments:?}");
        assert!(said.err.contains("--data-dir"), "{arguments:?}: {}", said.err);
    }
    for arguments in [&["--help"][..], &["--version"]] {
        assert!(homeless(arguments, None).ended.success(), "{arguments:?}");
    }
}

/// A user and a group without rights, by number.
const NOBODY: u32 = 65534;

#[test]
fn a_port_that_is_taken_is_noticed_before_a_cluster_is_made() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let data = folder.file("data");

    let said: Said = copydesk(&[
        "serve",
        "--data-dir",
        &data,
        "--listen",
        &taken.local_addr().unwrap().to_string(),
    ])
    .output()
    .unwrap()
    .into();

    assert_eq!(said.ended.code(), Some(1));
    assert!(
        said.err.contains("Copydesk cannot listen on 127.0.0.1:"),
        "{}",
        said.err
    );
    assert!(!Path::new(&data).exists());
}

#[test]
fn what_watches_the_server_hears_whether_it_lives_and_whether_it_is_ready() {
    let desk = Desk::open();
    desk.runs(&["migrate"]);
    let answer = |path| desk.reader.get(path).status;
    assert_eq!((answer("/livez"), answer("/readyz")), (200, 200));

    desk.owner()
        .batch_execute("INSERT INTO __diesel_schema_migrations VALUES ('29991231000000', now())")
        .unwrap();
    assert_eq!((answer("/livez"), answer("/readyz")), (200, 503));

    desk.owner()
        .batch_execute("DELETE FROM __diesel_schema_migrations WHERE version = '29991231000000'; ALTER FUNCTION published.now() RENAME TO before")
        .unwrap();
    assert_eq!((answer("/livez"), answer("/readyz")), (200, 503));
}

#[test]
fn a_newsroom_made_without_a_browser_has_the_address_of_copydesk_until_somebody_says_otherwise() {
    let newsroom = Newsroom::open();
    assert!(newsroom.runs(&["demo"]).ended.success());
    assert_eq!(
        serve_once(&newsroom, "https://desk.example.com"),
        "https://desk.example.com"
    );
    assert_eq!(
        serve_once(&newsroom, "https://news.example.com"),
        "https://news.example.com"
    );
    let said = newsroom.runs(&["doctor"]);
    assert!(
        said.out
            .contains("ok   Links to stories lead to https://news.example.com: nobody chose an address"),
        "{}",
        said.out
    );

    says(&newsroom, "https://news.example.com"); // saved as it stands: still nobody's choice
    assert_eq!(
        serve_once(&newsroom, "https://desk.example.com"),
        "https://desk.example.com"
    );
    says(&newsroom, "https://www.courier.example");

    assert_eq!(
        serve_once(&newsroom, "https://desk.example.com"),
        "https://www.courier.example"
    );
    let said = newsroom.runs(&["doctor"]);
    assert!(
        said.out
            .contains("lead to https://www.courier.example, as Settings says."),
        "{}",
        said.out
    );
}

#[test]
fn a_statement_that_takes_too_long_leaves_a_line_with_its_name_and_the_id_of_the_request() {
    let newsroom = Newsroom::open();
    assert!(newsroom.runs(&["demo"]).ended.success());
    let mut server = Server::start(&newsroom, &["--log-format", "json"]);
    let reader = Reader::of(server.address());
    let mut owner = newsroom.owner();
    let mut lock = owner.transaction().unwrap();
    lock.batch_execute("LOCK TABLE newsroom.slugs IN ACCESS EXCLUSIVE MODE")
        .unwrap();

    let answer = reader.api("/articles/by-slug/tide");

    assert_eq!(answer.status, 503);
    assert!(answer.headers.contains_key("retry-after"));
    let id = answer.headers["x-request-id"].to_str().unwrap();
    let line: Value = serde_json::from_str(&server.says(id)).unwrap();
    assert_eq!(line["fields"]["message"], "the database gave a statement up");
    assert_eq!(line["span"]["id"], id, "{line}");
    assert!(
        line["fields"]["statement"].as_str().unwrap().starts_with("SELECT a.*"),
        "{line}"
    );
    assert_eq!(line["level"], "WARN");
}

#[test]
fn every_line_of_a_log_for_programs_is_json_and_strangers_make_no_errors() {
    let newsroom = Newsroom::open();
    let mut server = Server::start(&newsroom, &["--log-format", "json"]);
    let at = server.address();
    for request in [
        "GARBAGE\r\n\r\n".to_owned(),
        "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: z\r\n\r\n".to_owned(),
        format!(
            "POST /admin/sign-in HTTP/1.1\r\nHost: {at}\r\nOrigin: http://{at}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
        ),
        format!(
            "POST /admin/sign-in HTTP/1.1\r\nHost: {at}\r\nOrigin: http://{at}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 90\r\n\r\nemail=a"
        ),
        format!(
            "POST /admin/sign-in HTTP/1.1\r\nHost: {at}\r\nOrigin: http://{at}\r\nContent-Encoding: gzip\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\n\r\nab"
        ),
    ] {
        let mut stream = TcpStream::connect(at).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let _ = stream.read_to_end(&mut Vec::new()); // an answer, or an end
    }
    let body = [
        ("email", "nobody@courier.example"),
        ("password", "a wrong password of twenty"),
    ];
    let answer = crate::support::Member::nobody(at).post("/admin/sign-in", &body);
    assert_eq!(answer.status, 422);

    let lines = server.all_it_says();

    assert!(lines.iter().any(|line| line.contains("Stopping.")), "{lines:#?}");
    let failed: Vec<&String> = lines.iter().filter(|line| line.contains("a sign-in failed")).collect();
    assert!(!failed.is_empty(), "{lines:#?}");
    assert!(
        failed.iter().all(|line| !line.contains("courier.example")),
        "{failed:#?}"
    );
    for line in &lines {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert_ne!(line["level"], "ERROR", "{line}");
    }
}

#[test]
fn a_password_for_an_account_that_ended_lets_nobody_in_and_says_so() {
    let newsroom = Newsroom::open();
    let staff = |arguments: &[&str]| with_password(&newsroom, arguments, "walrus harbour kettle nine");
    let ada = ["--email", "ada@courier.example"];
    let added = staff(&[
        "add",
        ada[0],
        ada[1],
        "--name",
        "Ada",
        "--role",
        "editor",
        "--password-stdin",
    ]);
    assert!(added.ended.success(), "{}", added.err);
    let said = staff(&["password", ada[0], ada[1], "--password-stdin"]);
    assert_eq!(
        said.out.trim(),
        "Ada has another password; all their sessions and links ended, and wrong tries are forgotten."
    );
    assert!(staff(&["deactivate", ada[0], ada[1]]).ended.success());

    let said = staff(&["password", ada[0], ada[1], "--password-stdin"]);

    assert!(
        said.out.contains("still cannot sign in: the account is deactivated."),
        "{}",
        said.out
    );
}

fn with_password(newsroom: &Newsroom, arguments: &[&str], password: &str) -> Said {
    let mut child = copydesk(&["staff"])
        .args(arguments)
        .env("DATABASE_URL", newsroom.url())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(password.as_bytes()); // not everyone reads it
    child.wait_with_output().unwrap().into()
}

/// Serves under this address for a moment; answers the one of the readers' site then.
fn serve_once(newsroom: &Newsroom, url: &str) -> String {
    let mut server = Server::start(newsroom, &["--url", url]);
    server.says("Copydesk is at");
    let row = newsroom
        .owner()
        .query_one("SELECT url FROM newsroom.site", &[])
        .unwrap();
    row.get(0)
}

/// An admin saves the settings with this address.
fn says(newsroom: &Newsroom, url: &str) {
    let mut owner = newsroom.owner();
    let version: i64 = owner
        .query_one("SELECT version FROM newsroom.site", &[])
        .unwrap()
        .get(0);
    let operator = Actor::operator();
    let form = NameForm {
        name: "The Courier".into(),
        tagline: String::new(),
        url: url.into(),
        time_zone: "Europe/London".into(),
        language: "en".into(),
    };
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        conn.transaction(async |conn: &mut copydesk::platform::db::Conn| {
            site::change_name(conn, &operator, Some(version), &form).await
        })
        .await
        .unwrap();
    });
}

/// Every text, in the order of its identity.
fn texts(newsroom: &Newsroom) -> Vec<String> {
    let rows = newsroom
        .owner()
        .query(
            "SELECT headline || body::text || encode(seal, 'hex') FROM newsroom.revisions ORDER BY id",
            &[],
        )
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// The program and those of Postgres, before everything else.
fn path() -> String {
    let ours = Path::new(env!("CARGO_BIN_EXE_copydesk")).parent().unwrap();
    let settings = copydesk::platform::managed_postgres::Settings {
        search_path: std::env::var_os("PATH"),
        pg_bin: std::env::var_os("COPYDESK_PG_BIN").map(PathBuf::from),
        ..copydesk::platform::managed_postgres::Settings::new("")
    };
    let dump = copydesk::platform::managed_postgres::program(&settings, "pg_dump").unwrap();
    let path = std::env::var("PATH").unwrap();
    format!("{}:{}:{path}", ours.display(), dump.parent().unwrap().display())
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = scratch("operating");
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
