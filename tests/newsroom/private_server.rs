//! The Postgres that Copydesk brings along: one owner, guests that never stop it, data that stays.

use std::{fs, net::TcpListener, path::PathBuf};

use copydesk::platform::managed_postgres::{self, ManagedPostgres, Settings, StartError};
use postgres::{Client, NoTls};

use crate::support::{Said, copydesk, scratch};

#[test]
fn a_second_owner_is_named_and_a_command_attaches_and_data_outlives_a_restart() {
    let folder = DataFolder::new();
    let mut first = folder.start().unwrap();
    client(&first)
        .batch_execute("CREATE TABLE kept (x int); INSERT INTO kept VALUES (7)")
        .unwrap();

    assert!(
        folder
            .start()
            .is_err_and(|error| error.to_string().contains(&std::process::id().to_string()))
    );
    let guest = managed_postgres::attach_or_start(&folder.settings()).unwrap();
    assert!(guest.is_attached());
    drop(guest);
    client(&first).batch_execute("SELECT 1").unwrap();
    first.stop();

    let second = folder.start().unwrap();
    let kept: i32 = client(&second).query_one("SELECT x FROM kept", &[]).unwrap().get(0);
    assert_eq!(kept, 7);
}

#[test]
fn the_password_of_a_cluster_that_is_not_to_be_seen_is_kept() {
    let folder = DataFolder::new();
    let (secret, pgdata) = (folder.0.join("pg.secret"), folder.0.join("pgdata"));
    fs::write(&secret, "kept").unwrap();
    let kept = || fs::read_to_string(&secret).unwrap();

    fs::write(&pgdata, "not even a folder").unwrap();
    assert!(folder.start().is_err());
    assert_eq!(kept(), "kept");

    fs::remove_file(&pgdata).unwrap();
    fs::create_dir_all(pgdata.join("base")).unwrap();
    let sentence = folder.start().unwrap_err().to_string();
    assert!(sentence.contains("but not the PG_VERSION"), "{sentence}");
    assert_eq!(kept(), "kept");

    fs::remove_dir_all(&pgdata).unwrap();
    let server = folder.start().unwrap();
    client(&server).batch_execute("SELECT 1").unwrap();
    assert_eq!(kept(), "kept");
    let left: Vec<_> = fs::read_dir(&folder.0)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("pgdata."))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_second_serve_names_the_first_also_when_both_want_one_port() {
    let folder = DataFolder::new();
    let _first = folder.start().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();

    let second: Said = copydesk(&["serve", "--listen", &taken.local_addr().unwrap().to_string()])
        .env("COPYDESK_DATA_DIR", &folder.0)
        .output()
        .unwrap()
        .into();

    assert_eq!(second.ended.code(), Some(1));
    let process = format!("(process {})", std::process::id());
    assert!(second.err.contains(&process), "{}", second.err);
}

struct DataFolder(PathBuf);

impl DataFolder {
    fn new() -> Self {
        let folder = scratch("private");
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn settings(&self) -> Settings {
        Settings {
            search_path: std::env::var_os("PATH"),
            ..Settings::new(&self.0)
        }
    }

    fn start(&self) -> Result<ManagedPostgres, StartError> {
        managed_postgres::start(&self.settings())
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn client(server: &ManagedPostgres) -> Client {
    Client::connect(server.admin_url(), NoTls).unwrap()
}
