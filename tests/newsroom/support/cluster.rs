//! One throw-away Postgres for each run of the tests, in memory where there is room, gone when the run ends.

use std::{
    fs,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use postgres::{Client, NoTls};

const SPEED: [&str; 8] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=200",
    "listen_addresses=",
    "unix_socket_permissions=0777",
    "jit=off",
];

/// The server of this run.
pub struct Cluster {
    folder: PathBuf,
}

impl Cluster {
    /// Makes and starts it. A watcher outside this process stops and deletes it when the process ends, however it ends.
    #[expect(clippy::zombie_processes, reason = "the watcher ends the server after this process")]
    pub fn start() -> Self {
        let bin = programs();
        let user = server_user();
        let folder = place().join(format!("copydesk-test-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        if let Some((uid, gid)) = user {
            chown(&folder, Some(uid), Some(gid)).unwrap();
        }
        let data = folder.join("data");
        let made = as_server(Command::new(bin.join("initdb")), user)
            .args([
                "--no-sync",
                "-U",
                "copydesk",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-D",
            ])
            .arg(&data)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success(), "initdb failed");
        let mut server = as_server(Command::new(bin.join("postgres")), user);
        server.arg("-D").arg(&data).arg("-k").arg(&folder);
        for setting in SPEED {
            server.args(["-c", setting]);
        }
        let server = server
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        watch(server.id(), &folder);
        let cluster = Self { folder };
        cluster.wait_until_ready();
        cluster
    }

    fn wait_until_ready(&self) {
        let limit = Instant::now() + Duration::from_secs(60);
        while Client::connect(&self.url("postgres"), NoTls).is_err() {
            assert!(Instant::now() < limit, "the test server does not start");
            std::thread::yield_now();
        }
    }

    /// Address of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://copydesk@/{database}?host={}", self.folder.display())
    }

    /// The super-user in a database.
    pub fn client(&self, database: &str) -> Client {
        Client::connect(&self.url(database), NoTls).unwrap()
    }

    /// Copies a template; waits while somebody is still connected to it.
    pub fn clone_database(&self, template: &str, name: &str) {
        let mut client = self.client("postgres");
        let limit = Instant::now() + Duration::from_secs(30);
        while let Err(error) = client.batch_execute(&format!(
            "CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
        )) {
            assert!(
                error.to_string().contains("db error") && Instant::now() < limit,
                "{error}"
            );
        }
    }

    /// Drops a database with whoever is connected.
    pub fn drop_database(&self, name: &str) {
        let _ = self
            .client("postgres")
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }
}

/// Outlives the tests by a moment: stops the server and deletes its folder.
#[expect(clippy::zombie_processes, reason = "it waits for us, not we for it")]
fn watch(server: u32, folder: &Path) {
    let script = "while kill -0 \"$1\" 2>/dev/null; do sleep 0.3; done; kill -INT \"$2\"; while kill -0 \"$2\" 2>/dev/null; do sleep 0.1; done; rm -rf \"$3\"";
    Command::new("sh")
        .args([
            "-c",
            script,
            "watch",
            &std::process::id().to_string(),
            &server.to_string(),
        ])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
}

fn as_server(mut command: Command, user: Option<(u32, u32)>) -> Command {
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
        .current_dir("/")
        .env_remove("PGDATA")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

/// Postgres refuses to run as the super-user: then the account `postgres`, or `nobody`.
fn server_user() -> Option<(u32, u32)> {
    // SAFETY: geteuid has no preconditions.
    if unsafe { libc::geteuid() } != 0 {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap();
    ["postgres", "nobody"].iter().find_map(|name| {
        let line = accounts.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

fn programs() -> PathBuf {
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian
        .chain(std::env::split_paths(&path))
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .expect("PostgreSQL server programs are installed (bin/test does)")
}

fn place() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let free = Command::new("df")
        .args(["-Pk", "/dev/shm"])
        .output()
        .ok()
        .and_then(|out| {
            String::from_utf8_lossy(&out.stdout)
                .lines()
                .nth(1)?
                .split_whitespace()
                .nth(3)?
                .parse::<u64>()
                .ok()
        });
    if free.is_some_and(|kilobytes| kilobytes > 1_500_000) {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    }
}
