//! The Postgres that Copydesk brings along: one owner, guests that never stop it, data that stays.

use std::{fs, path::PathBuf};

use copydesk::platform::managed_postgres::{self, ManagedPostgres, Settings, StartError};
use postgres::{Client, NoTls};

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

struct DataFolder(PathBuf);

impl DataFolder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("copydesk-private-{}", std::process::id()));
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
