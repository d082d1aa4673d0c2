//! One throw-away database server per test process: in memory where there is room, gone with the process however it ends.

use std::{
    env,
    ffi::CString,
    fs,
    os::unix::{ffi::OsStrExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use copydesk::platform::managed_postgres::{self, ManagedPostgres, Settings};
use postgres::{Client, NoTls, error::SqlState};

const FOLDER: &str = "copydesk-test-";
/// A copy of the template takes about 11 MB; many tests run at once and their databases go a little later.
const ROOM_IN_MEMORY: u64 = 1536 << 20;
/// Nothing here survives the process, so nothing needs to reach a disk.
const CARELESS: [&str; 10] = [
    "fsync=off",
    // A session by its name: of numbers of processes there are so few that a long run has them twice.
    "log_line_prefix=%m [%c] ",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "shared_buffers=256MB",
    "max_connections=300",
    "log_checkpoints=off",
];
/// Waits until the test process lets go of its end of the pipe, then removes the server (if the kernel has not) and
/// the folder.
const CLEAN_UP: &str = r#"
read -r _
read -r pid 2>/dev/null <"$1/pgdata/postmaster.pid" && kill -QUIT "$pid" 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$1" 2>/dev/null && break
    sleep 0.2
done
"#;

/// A running server for tests.
#[derive(Debug)]
pub struct Cluster {
    server: ManagedPostgres,
    log: PathBuf,
    /// Removes everything when its standard input closes.
    _cleaner: Child,
}

impl Cluster {
    /// Starts it, for the whole test process: call it once.
    pub fn start() -> Self {
        let place = place();
        remove_stale(&place);
        let folder = place.join(format!("{FOLDER}{}", std::process::id()));
        fs::create_dir(&folder).expect("no other process has our number");
        let cleaner = cleaner_of(&folder);

        let mut settings = Settings::new(&folder);
        settings.search_path = env::var_os("PATH");
        settings.pg_bin = env::var_os("COPYDESK_PG_BIN").map(PathBuf::from);
        settings.server_options = CARELESS.map(str::to_owned).to_vec();
        settings.initdb_options = vec!["--no-sync".to_owned()];
        let server = managed_postgres::start(&settings).unwrap_or_else(|error| panic!("{error}"));
        Self {
            server,
            log: folder.join("postgres.log"),
            _cleaner: cleaner,
        }
    }

    /// The superuser's URL of a database.
    pub fn url(&self, database: &str) -> String {
        self.server.url(database)
    }

    /// What the server has said so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).expect("the server writes one")).into_owned()
    }

    /// A superuser's connection. It blocks, so it may not be used (nor dropped) on a thread that runs async code.
    pub fn client(&self, database: &str) -> Client {
        Client::connect(&self.url(database), NoTls).expect("the server of the tests runs as long as the tests")
    }

    /// Makes a database as a copy of another one, to which nobody may be connected for long.
    pub fn clone_database(&self, template: &str, name: &str) {
        self.tell(&format!(
            r#"CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy"#
        ));
    }

    /// Removes a database and ends whatever is still connected to it.
    pub fn drop_database(&self, name: &str) {
        self.tell(&format!(r#"DROP DATABASE IF EXISTS "{name}" WITH (FORCE)"#));
    }

    /// On a thread of its own, so that async tests may call it too.
    fn tell(&self, statement: &str) {
        thread::scope(|scope| {
            let told = scope.spawn(|| tell_until_free(&mut self.client("postgres"), statement));
            told.join()
                .expect("the statement did not panic")
                .unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        });
    }
}

/// Tries again while another session is connected to the template.
fn tell_until_free(admin: &mut Client, statement: &str) -> Result<(), postgres::Error> {
    let asked = Instant::now();
    loop {
        match admin.batch_execute(statement) {
            Err(error)
                if error.code() == Some(&SqlState::OBJECT_IN_USE) && asked.elapsed() < Duration::from_secs(20) =>
            {
                thread::sleep(Duration::from_millis(20));
            }
            done => return done,
        }
    }
}

/// Shared memory, unless there is none or (as in many containers) too little.
fn place() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if free_bytes(&memory) >= ROOM_IN_MEMORY {
        memory
    } else {
        env::temp_dir()
    }
}

fn free_bytes(folder: &Path) -> u64 {
    let Ok(path) = CString::new(folder.as_os_str().as_bytes()) else {
        return 0;
    };
    let mut found = std::mem::MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path ends in a zero byte and `found` has room for the answer, which is read only on success.
    let found = unsafe {
        if libc::statvfs(path.as_ptr(), found.as_mut_ptr()) != 0 {
            return 0;
        }
        found.assume_init()
    };
    #[allow(clippy::useless_conversion, clippy::unnecessary_cast)] // the fields' widths differ between systems
    let free = found.f_bavail as u64 * found.f_frsize as u64;
    free
}

/// Folders of test processes that ended together with what should have removed them.
fn remove_stale(place: &Path) {
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name
            .to_str()
            .and_then(|name| name.strip_prefix(FOLDER))
            .and_then(|pid| pid.parse().ok());
        if owner.is_some_and(|pid| !is_alive(pid)) {
            let _ = fs::remove_dir_all(entry.path()); // perhaps another user's
        }
    }
}

fn is_alive(pid: i32) -> bool {
    // SAFETY: signal 0 is not sent, only the existence of the process is checked.
    let found = unsafe { libc::kill(pid, 0) } == 0;
    found || std::io::Error::last_os_error().raw_os_error() == Some(libc::EPERM)
}

/// Statics are never dropped and a killed process runs nothing, so another process does it: it reads from a pipe that
/// closes with this one. It has its own group (Ctrl-C) and none of our output (`cargo test` waits for that).
fn cleaner_of(folder: &Path) -> Child {
    Command::new("sh")
        .args(["-c", CLEAN_UP, "sh"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .current_dir("/")
        .process_group(0)
        .spawn()
        .expect("there is a shell")
}
