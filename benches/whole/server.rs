//! A private Postgres in a folder that goes with it.

use std::{env, fs, path::PathBuf};

use copydesk::platform::managed_postgres::{self, ManagedPostgres, Settings};

/// A server for one measurement. It keeps its promises to the disk, unlike that of the tests.
pub struct Temporary {
    server: ManagedPostgres,
    folder: PathBuf,
}

impl Temporary {
    /// Starts it with the product's settings and these on top.
    pub fn start(options: &[&str]) -> Result<Self, String> {
        let folder = env::temp_dir().join(format!("copydesk-bench-{}", std::process::id()));
        fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut settings = Settings::new(&folder);
        settings.search_path = env::var_os("PATH");
        settings.pg_bin = env::var_os("COPYDESK_PG_BIN").map(PathBuf::from);
        settings.server_options = options.iter().map(|&option| option.to_owned()).collect();
        let server = managed_postgres::start(&settings).map_err(|error| error.to_string())?;
        Ok(Self { server, folder })
    }

    /// The superuser's URL of a database that exists.
    pub fn admin_url(&self) -> &str {
        self.server.admin_url()
    }

    /// The superuser's URL of another one.
    pub fn url(&self, database: &str) -> String {
        self.server.url(database)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        self.server.stop();
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("{} is left behind: {error}", self.folder.display());
        }
    }
}
