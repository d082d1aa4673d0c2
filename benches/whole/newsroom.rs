//! A newsroom that is filled by `copydesk import` and served by `copydesk serve`, as an operator would.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use copydesk::{
    ids::RequestId,
    platform::db::{self, Address, Conn, Database, Origin, Sizes, Via},
    policy::Role,
    staff::{self, acting, session},
};
use diesel_async::{AsyncConnection, SimpleAsyncConnection};

use super::{
    Mode, Question, Spread, corpus, load,
    processes::{self, Memory},
    server::Temporary,
};

const DATABASE: &str = "measured";
const PROGRAM: &str = env!("CARGO_BIN_EXE_copydesk");
const COUNTED: [&str; 1] = ["shared_preload_libraries=pg_stat_statements"];

/// A newsroom with stories in it.
pub struct Newsroom {
    server: Temporary,
    imported: String,
    cookie: String,
    size: usize,
    is_settled: bool,
}

/// Comments under the newest story.
const COMMENTS: usize = 10_000;
/// For so long it is reckoned which stories go together.
const RELATED_FOR: Duration = Duration::from_secs(30);

/// One that serves.
pub struct Served<'n> {
    newsroom: &'n Newsroom,
    child: Child,
    /// Where.
    pub port: u16,
    runtime: tokio::runtime::Runtime,
    changing: Option<tokio::task::JoinHandle<()>>,
    /// As long as this is there nothing is reckoned behind.
    _still: Option<Conn>,
}

impl Newsroom {
    /// Imports a corpus of this size.
    pub fn fill(script: &Path, size: usize, spread: Spread) -> Result<Self, String> {
        let server = Temporary::start(&COUNTED)?;
        let folder = env::temp_dir().join(format!("copydesk-corpus-{spread}"));
        fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let corpus = corpus::write(script, &folder, size, spread)?;
        let runtime = runtime()?;
        let url = server.url(DATABASE);
        let cookie = runtime.block_on(prepare(server.admin_url(), &url))?;
        let imported = import(&url, &corpus)?;
        let mut newsroom = Self {
            server,
            imported,
            cookie,
            size,
            is_settled: false,
        };
        runtime.block_on(discuss(&url))?;
        newsroom.settle()?;
        runtime.block_on(async {
            let mut owner = connect(&url).await?;
            let script = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements; VACUUM ANALYZE";
            for statement in script.split(';') {
                owner
                    .batch_execute(statement)
                    .await
                    .map_err(|error| error.to_string())?;
            }
            Ok::<(), String>(())
        })?;
        Ok(newsroom)
    }

    /// Lets a running Copydesk do what it does behind an import: words are read in for searches; which stories go together is
    /// reckoned for half a minute, the newest first, and not while answers are measured.
    fn settle(&mut self) -> Result<(), String> {
        let served = self.serve(Mode::Hot)?;
        let (began, pids) = (Instant::now(), served.pids());
        let before = processes::processor(&pids);
        let waiting = async {
            let mut owner = connect(&self.url()).await?;
            while is_waiting(&mut owner).await? {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Ok::<(), String>(())
        };
        served.runtime.block_on(waiting)?;
        let read_in = began.elapsed();
        std::thread::sleep(RELATED_FOR);
        let took = processes::processor(&served.pids()) - before;
        let settled = format!(
            "read in for searches behind that in {:.1} s; {took:.1} s of processor time until {:.0} s later",
            read_in.as_secs_f64(),
            RELATED_FOR.as_secs_f64()
        );
        drop(served);
        self.imported = format!("{}; {settled}", self.imported);
        self.is_settled = true;
        Ok(())
    }

    /// What the import said at its end.
    pub fn imported(&self) -> &str {
        &self.imported
    }

    /// Of its database.
    pub fn url(&self) -> String {
        self.server.url(DATABASE)
    }

    /// Starts the product on it.
    pub fn serve(&self, mode: Mode) -> Result<Served<'_>, String> {
        self.start(mode, self.is_settled)
    }

    /// The same, whose workers work: any number of these stand beside one another.
    pub fn serve_at_work(&self, mode: Mode) -> Result<Served<'_>, String> {
        self.start(mode, false)
    }

    fn start(&self, mode: Mode, is_still: bool) -> Result<Served<'_>, String> {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| error.to_string())?
            .port();
        let mut command = Command::new(PROGRAM);
        command
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--cache", if mode == Mode::Cold { "0" } else { "64" }])
            .env("DATABASE_URL", self.url())
            .stderr(Stdio::null());
        let child = command.spawn().map_err(|error| error.to_string())?;
        let runtime = runtime()?;
        let (url, each_second) = (self.url(), self.size.div_ceil(6_000));
        let changing = (mode == Mode::Changing).then(|| runtime.spawn(change(url, each_second)));
        let still = is_still.then(|| runtime.block_on(hold_still(&self.url())));
        let served = Served {
            newsroom: self,
            child,
            port,
            runtime,
            changing,
            _still: still.transpose()?,
        };
        let began = Instant::now();
        while load::get(port, "/readyz", "").is_err() {
            if began.elapsed() > Duration::from_secs(30) {
                return Err("Copydesk does not start.".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(served)
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())
}

async fn connect(url: &str) -> Result<Conn, String> {
    let address = Address::parse(url, None)?;
    address.connect().await.map_err(|error| error.to_string())
}

/// A newsroom with an admin whose browser is signed in; its cookie.
async fn prepare(admin: &str, url: &str) -> Result<String, String> {
    db::ensure_database(&Address::parse(admin, None)?, DATABASE).await?;
    let address = Address::parse(url, None)?;
    let sizes = Sizes {
        newsroom: 2,
        readers: 2,
        allow_one_role: false,
    };
    let database = Database::open(&address, sizes).await?;
    let mut owner = connect(url).await?;
    owner
        .batch_execute("INSERT INTO newsroom.site (name, url, time_zone, language) VALUES ('The Courier', 'https://courier.example', 'Europe/London', 'en')")
        .await
        .map_err(|error| error.to_string())?;
    let said = |error: copydesk::error::Error| error.to_string();
    let mut conn = db::loan(&database.newsroom).await.map_err(said)?;
    let conn: &mut Conn = &mut conn;
    let email = "admin@example.org".parse().map_err(|error: String| error)?;
    let id = staff::insert(conn, &email, "Ada Admin", Role::Admin)
        .await
        .map_err(said)?;
    let origin = Origin {
        via: Via::Page,
        request: RequestId::new(),
    };
    let token = conn
        .transaction::<_, copydesk::error::Error, _>(async |conn: &mut Conn| {
            let who = acting::of_account(conn, id, origin).await?;
            session::open(conn, &who, "a benchmark").await
        })
        .await
        .map_err(said)?;
    Ok(format!("__Host-copydesk={}", token.reveal()))
}

fn import(url: &str, folder: &PathBuf) -> Result<String, String> {
    let began = Instant::now();
    let done = Command::new(PROGRAM)
        .args(["import", "jsonl"])
        .arg(folder)
        .env("DATABASE_URL", url)
        .output()
        .map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    if !done.status.success() {
        return Err(said);
    }
    let last = said.lines().next_back().unwrap_or_default();
    Ok(format!("imported in {:.1} s: {last}", began.elapsed().as_secs_f64()))
}

/// The newest story has many comments, an eighth of them answers.
async fn discuss(url: &str) -> Result<(), String> {
    let mut owner = connect(url).await?;
    let comments = format!(
        "WITH story AS (SELECT c.article_id FROM newsroom.cards c ORDER BY c.published_at DESC LIMIT 1),
           roots AS (SELECT n, gen_random_uuid() AS id FROM generate_series(1, {COMMENTS}) n)
         INSERT INTO newsroom.comments (id, article_id, parent_id, root_id, depth, written_at, name, body, state)
         SELECT CASE WHEN r.n % 8 = 0 THEN gen_random_uuid() ELSE r.id END, s.article_id, CASE WHEN r.n % 8 = 0 THEN r.id END, r.id,
           CASE WHEN r.n % 8 = 0 THEN 2 ELSE 1 END, now() - make_interval(secs => r.n), 'Reader ' || r.n, repeat('The tide came in. ', 12), 'visible'
         FROM (SELECT n, CASE WHEN n % 8 = 0 THEN lag(id) OVER (ORDER BY n) ELSE id END AS id FROM roots) r CROSS JOIN story s ORDER BY r.n"
    );
    owner.batch_execute(&comments).await.map_err(|error| error.to_string())
}

/// An import keeps the worker from reckoning which stories go together: this looks like one.
async fn hold_still(url: &str) -> Result<Conn, String> {
    let mut conn = connect(url).await?;
    let lock = "SELECT pg_advisory_lock(hashtext('copydesk import'))";
    conn.batch_execute(lock).await.map_err(|error| error.to_string())?;
    Ok(conn)
}

async fn is_waiting(owner: &mut Conn) -> Result<bool, String> {
    let asked = "DO $$ BEGIN IF EXISTS (SELECT FROM newsroom.search_due) OR EXISTS (SELECT FROM newsroom.vocabulary_due WHERE at <= newsroom.clock())
       THEN RAISE EXCEPTION 'waiting'; END IF; END $$";
    match owner.batch_execute(asked).await {
        Ok(()) => Ok(false),
        Err(error) if error.to_string().contains("waiting") => Ok(true),
        Err(error) => Err(error.to_string()),
    }
}

/// So many stories of each second show something new.
async fn change(url: String, each_second: usize) {
    let Ok(mut owner) = connect(&url).await else { return };
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        let sql = format!(
            "SELECT newsroom.touch_stories(ARRAY(SELECT id FROM newsroom.articles TABLESAMPLE SYSTEM_ROWS_OR_ALL LIMIT {each_second}))"
        );
        let sql = sql.replace(
            " TABLESAMPLE SYSTEM_ROWS_OR_ALL",
            " WHERE id > gen_random_uuid() ORDER BY id",
        );
        if owner.batch_execute(&sql).await.is_err() {
            return;
        }
    }
}

impl Served<'_> {
    /// The answer to a question.
    pub fn ask(&self, question: &Question) -> Result<Vec<u8>, String> {
        let (status, body) = load::get(self.port, &question.path, self.cookie_for(question))?;
        if status == question.status {
            Ok(body)
        } else {
            Err(format!(
                "{} answers {status}: {}",
                question.path,
                String::from_utf8_lossy(&body)
            ))
        }
    }

    /// What is sent with it.
    pub fn cookie_for(&self, question: &Question) -> &str {
        if question.of_staff { &self.newsroom.cookie } else { "" }
    }

    /// What its processes, and those of its database, need.
    pub fn memory(&self) -> Memory {
        processes::memory(&self.pids())
    }

    /// All its processes.
    pub fn pids(&self) -> Vec<u32> {
        let mut all = vec![self.child.id()];
        all.extend(processes::serving_database(&self.newsroom.url()));
        all
    }

    /// Statements and pages of the database that were counted so far.
    pub fn counted(&self) -> Result<(f64, f64), String> {
        self.runtime.block_on(processes::counted(&self.newsroom.url()))
    }
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        if let Some(changing) = &self.changing {
            changing.abort();
        }
        let _ = self.child.kill(); // it keeps nothing that has to be put down
        let _ = self.child.wait();
    }
}
