//! What every test stands on: `Newsroom::open()` is a migrated database of its own, `Desk::open()` one with people in
//! it that serves readers.

mod browser;
mod bucket;
mod calls;
mod cluster;
mod desk;
mod elsewhere;
mod mail;
mod member;
mod network;
mod office;
mod people;
mod program;
mod reader;
mod serving;
mod story;
mod twins;
mod xml;

use std::collections::BTreeSet;
use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

use copydesk::{
    activity,
    platform::{
        db::{self, Address},
        roles::{self, RoleNames},
    },
};
use postgres::{Client, NoTls};
use uuid::Uuid;

pub use browser::Browser;
pub use bucket::{Bucket, SECRET};
pub use calls::Calls;
pub use desk::{Desk, SITE, headlines};
pub use elsewhere::{Elsewhere, OPEN, Page, Wrong};
pub use mail::{MailServer, Mood, hands_in, office_at, posts};
pub use member::Member;
pub use network::Way;
pub use office::{Office, Seat, Seen};
pub use people::{Person, operator};
pub use program::{Said, Server, copydesk, scratch};
pub use reader::{Answer, Reader};
pub use serving::{Serving, Start};
pub use story::Story;
pub use twins::Twins;
pub use xml::Element;

use cluster::Cluster;

const TEMPLATE: &str = "newsroom_template";

/// A newsroom with nothing in it but what migrations bring.
pub struct Newsroom {
    name: String,
    cluster: &'static Cluster,
}

impl Newsroom {
    /// Clones the migrated template.
    pub fn open() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let cluster = template();
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        cluster.clone_database(TEMPLATE, &name);
        Self { name, cluster }
    }

    /// A database with nothing in it at all.
    pub fn open_empty() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let cluster = template();
        let name = format!("empty_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        cluster.clone_database("template0", &name);
        Self { name, cluster }
    }

    /// A database beside it with nothing in it at all.
    pub fn empty_database(&self) -> Self {
        let name = format!("{}_empty", self.name);
        self.cluster.clone_database("template0", &name);
        Self {
            name,
            cluster: self.cluster,
        }
    }

    /// A database beside it with all that is in it now; nobody may be connected.
    pub fn copy(&self) -> Self {
        let name = format!("{}_copy", self.name);
        self.cluster.clone_database(&self.name, &name);
        Self {
            name,
            cluster: self.cluster,
        }
    }

    /// The owner of everything, whom no policy stops.
    pub fn owner(&self) -> Client {
        self.cluster.client(&self.name)
    }

    /// Readers: the role that the public pool signs in as.
    pub fn reader(&self) -> Client {
        self.sign_in(&RoleNames::of(TEMPLATE).reader)
    }

    /// The newsroom's own role.
    pub fn writer(&self) -> Client {
        self.sign_in(&RoleNames::of(TEMPLATE).writer)
    }

    fn sign_in(&self, role: &str) -> Client {
        let mut config: postgres::Config = self.url().parse().unwrap();
        config.user(role).password(self.password(role)).connect(NoTls).unwrap()
    }

    fn password(&self, role: &str) -> String {
        let secret: Vec<u8> = self
            .owner()
            .query_one("SELECT value FROM newsroom.secrets WHERE name = 'roles'", &[])
            .unwrap()
            .get(0);
        roles::password(&secret, role)
    }

    /// The database's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What an operator would write into `DATABASE_URL`.
    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    /// The address of this database for the product's own code.
    pub fn address(&self) -> Address {
        Address::parse(&self.url(), None).unwrap()
    }

    /// The same, as the role of readers.
    pub fn readers_address(&self) -> Address {
        let role = RoleNames::of(TEMPLATE).reader;
        self.address().with_role(&role, &self.password(&role))
    }

    /// The same, as the newsroom's own role.
    pub fn writers_address(&self) -> Address {
        let role = RoleNames::of(TEMPLATE).writer;
        self.address().with_role(&role, &self.password(&role))
    }

    /// The pools of a server of it.
    pub fn pools(&self) -> db::Database {
        serving::pools(&self.address(), &RoleNames::of(TEMPLATE))
    }

    /// Serves it.
    pub fn serve(&self, start: Start) -> Serving {
        Serving::start(&self.address(), &RoleNames::of(TEMPLATE), start)
    }

    /// Serves it, with its database at the end of this way.
    pub fn serve_by(&self, way: &Way, start: Start) -> Serving {
        Serving::start(&self.address_by(way), &RoleNames::of(TEMPLATE), start)
    }

    /// What only the database knows how to do.
    pub fn sql(&self, script: &str) {
        self.owner().batch_execute(script).unwrap();
    }

    /// The one text that a query finds.
    pub fn text(&self, query: &str) -> String {
        self.owner().query_one(query, &[]).unwrap().get(0)
    }

    /// Every row of every table, as a backup has them.
    pub fn all_rows(&self) -> String {
        let tables = self.owner().query(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'newsroom'",
            &[],
        );
        let rows = |table: String| {
            self.text(&format!(
                "SELECT coalesce(string_agg(t::text, chr(10)), '') FROM {table} t"
            ))
        };
        let tables = tables.unwrap();
        tables
            .iter()
            .map(|table| rows(table.get(0)))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Moves time: from now on `clock()` is this much later.
    pub fn wait(&self, interval: &str) {
        self.owner()
            .batch_execute(&format!(
                "CREATE OR REPLACE FUNCTION newsroom.clock() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
                 AS $$SELECT now() + interval '{interval}'$$"
            ))
            .unwrap();
    }

    /// It is this moment, and stays so.
    pub fn stop_the_clock(&self, at: &str) {
        self.owner()
            .batch_execute(&format!(
                "CREATE OR REPLACE FUNCTION newsroom.clock() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
                 AS $$SELECT timestamptz '{at}'$$"
            ))
            .unwrap();
    }

    /// The database takes no connection of the product's any more, and ends those that there are.
    pub fn closes_the_database(&self) {
        self.owner()
            .batch_execute(&format!(
                "ALTER DATABASE {} CONNECTION LIMIT 0;
                 SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
                self.name
            ))
            .unwrap();
    }

    /// It takes them again.
    pub fn opens_the_database(&self) {
        self.owner()
            .batch_execute(&format!("ALTER DATABASE {} CONNECTION LIMIT -1", self.name))
            .unwrap();
    }

    /// From its next session on, every statement of this database is in the server's log.
    pub fn log_every_statement(&self) {
        self.owner()
            .batch_execute(&format!("ALTER DATABASE {} SET log_statement = 'all'", self.name))
            .unwrap();
    }

    /// From its next session on, every statement of this database is in the server's log with what it touched.
    pub fn explain_every_statement(&self) {
        let settings = [
            "session_preload_libraries = 'auto_explain'",
            "auto_explain.log_min_duration = 0",
            "auto_explain.log_analyze = on",
            "auto_explain.log_timing = off",
            "auto_explain.log_buffers = on",
            "auto_explain.log_verbose = on",
        ];
        for setting in settings {
            let sql = format!("ALTER DATABASE {} SET {setting}", self.name);
            self.owner().batch_execute(&sql).unwrap();
        }
    }

    /// How the log calls what the product's sessions of this database have it write.
    fn sessions_in_log(&self) -> Vec<String> {
        self.sessions_of("%")
    }

    /// The same of sessions of one kind of role. Those of the test itself are none of them: one that is closed may be there for
    /// a moment longer.
    fn sessions_of(&self, role: &str) -> Vec<String> {
        // As `%c` of the prefix.
        let sql = "SELECT to_hex(trunc(extract(epoch FROM backend_start))::bigint) || '.' || to_hex(pid) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND usename LIKE $1 AND usename <> current_user";
        let sessions = self.owner().query(sql, &[&role]).unwrap();
        let name = |row: &postgres::Row| format!("[{}] LOG:  ", row.get::<_, &str>(0));
        sessions.iter().map(name).collect()
    }

    /// The lines of the plans that these sessions had explained, each plan from the line with its duration on.
    fn explained(&self, sessions: &[String]) -> Vec<String> {
        let mut is_theirs = false;
        let mut explained = Vec::new();
        for line in self.cluster.log().lines() {
            if line.contains(" LOG:  ") {
                let is_plan = line.contains(" LOG:  duration: ") && line.contains(" plan:");
                is_theirs = is_plan && sessions.iter().any(|session| line.contains(session.as_str()));
            }
            if is_theirs {
                explained.push(line.to_owned());
            }
        }
        explained
    }

    /// The plans that the server wrote of the sessions that are open, for whoever has to find out why.
    pub fn plans_in_log(&self) -> String {
        self.explained(&self.sessions_in_log()).join("\n")
    }

    /// How many pages the explained statements of the sessions that are open have touched, and where a table is read in a way
    /// that these sessions are told not to: each such step costs ten thousand millions, beside which the server cannot tell
    /// what else costs more or less.
    pub fn pages_explained(&self) -> (usize, Vec<String>) {
        let (mut pages, mut is_summed) = (0, false);
        let mut forbidden = Vec::new();
        for line in self.explained(&self.sessions_in_log()) {
            if line.contains(" LOG:  ") {
                is_summed = false;
            } else if let Some((_, touched)) = line.split_once("Buffers: shared ")
                && !is_summed
            {
                // The first such line of a plan is the sum of all its parts.
                let numbers = touched.split_whitespace().filter_map(|part| part.split_once('='));
                let read = numbers.filter(|(kind, _)| ["hit", "read"].contains(kind));
                pages += read.filter_map(|(_, pages)| pages.parse::<usize>().ok()).sum::<usize>();
                is_summed = true;
            } else if reads_against_the_rules(&line) {
                forbidden.push(line.trim().to_owned());
            }
        }
        (pages, forbidden)
    }

    /// Functions of ours in SQL that plans of readers' sessions call instead of holding their words: each is planned anew in
    /// every statement.
    pub fn planned_anew(&self) -> BTreeSet<String> {
        let sql = "SELECT p.pronamespace::regnamespace || '.' || p.proname || '(' FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
                   WHERE l.lanname = 'sql' AND p.pronamespace IN ('newsroom'::regnamespace, 'published'::regnamespace)";
        let ours = self.owner().query(sql, &[]).unwrap();
        let ours: Vec<String> = ours.iter().map(|row| row.get(0)).collect();
        // The question stands in the first line, and in those that follow as it was written: steps of a plan have a colon.
        let is_step = |line: &String| {
            ["Output: ", "Filter: ", "Cond: ", "Function Call: ", "Key: "]
                .iter()
                .any(|part| line.contains(part))
        };
        let plans = self.explained(&self.sessions_of("copydesk\\_read%"));
        let steps: Vec<&String> = plans.iter().filter(|line| is_step(line)).collect();
        ours.into_iter()
            .filter(|call| steps.iter().any(|line| line.contains(call.as_str())))
            .collect()
    }

    /// How many statements the product's sessions of this database have sent so far.
    pub fn statements(&self) -> usize {
        let sessions = self.sessions_in_log();
        let is_theirs = |line: &&str| {
            let said = sessions.iter().find_map(|session| line.split_once(session.as_str()));
            said.is_some_and(|(_, said)| said.starts_with("statement: ") || said.starts_with("execute "))
        };
        self.cluster.log().lines().filter(is_theirs).count()
    }

    /// An approved, sealed revision of a new story with this headline: `(article, revision)`.
    pub fn approved_story(&self, headline: &str) -> (Uuid, Uuid) {
        let (staff, article, revision) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let mut sql = self.owner();
        let mut act = sql.transaction().unwrap();
        act.execute(
            "INSERT INTO newsroom.staff (id, email, name, role, created_at) VALUES ($1, gen_random_uuid() || '@example.org', 'Ilse', 'editor', now())",
            &[&staff],
        )
        .unwrap();
        act.execute(
            "INSERT INTO newsroom.articles (id, created_by, created_at, changed_at, stage, working_revision_id)
             VALUES ($1, $2, now(), now(), 'approved', $3)",
            &[&article, &staff, &revision],
        )
        .unwrap();
        act.execute(
            "INSERT INTO newsroom.revisions (id, article_id, number, edited_by, begun_at, edited_at, sealed_at, seal, headline, lang, category_id, body)
             SELECT $1, $2, 1, $3, now(), now(), now(), '\\x01', $4, 'en', id, '{\"type\": \"doc\"}' FROM newsroom.categories WHERE is_default",
            &[&revision, &article, &staff, &headline],
        )
        .unwrap();
        act.execute(
            "INSERT INTO newsroom.approvals VALUES ($1, '\\x01', $2, now())",
            &[&revision, &staff],
        )
        .unwrap();
        act.commit().unwrap();
        (article, revision)
    }

    /// Puts a story on the timeline, from so long after now.
    pub fn publish(&self, (article, revision): (Uuid, Uuid), slug: &str, after: &str) {
        self.owner()
            .execute(
                &format!(
                    "INSERT INTO newsroom.publications (id, article_id, revision_id, seal, live_from, change_kind, acted_at, slug, category_id,
                       first_published_at, published_at, updated_at, edition)
                     SELECT $1, $2, $3, '\\x01', t, 'first', now(), $4, c.id, t, t, t, 1
                     FROM newsroom.categories c, (SELECT now() + interval '{after}' AS t) x WHERE is_default"
                ),
                &[&Uuid::now_v7(), &article, &revision, &slug],
            )
            .unwrap();
    }
}

impl Drop for Newsroom {
    fn drop(&mut self) {
        self.cluster.drop_database(&self.name);
    }
}

fn template() -> &'static Cluster {
    static READY: OnceLock<Cluster> = OnceLock::new();
    READY.get_or_init(|| {
        let cluster = Cluster::start();
        cluster
            .client("postgres")
            .batch_execute(&format!("CREATE DATABASE {TEMPLATE}"))
            .unwrap();
        let address = Address::parse(&cluster.url(TEMPLATE), None).unwrap();
        block_on(async {
            db::prepare(&address, false).await.unwrap();
            let mut conn = address.connect().await.unwrap();
            activity::cover_names(&mut conn).await.unwrap();
        });
        cluster
    })
}

/// Runs the product's asynchronous code from a test; migrations need more than one thread.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME
        .get_or_init(|| {
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap()
        })
        .block_on(work)
}

/// What stands first in a text between these two.
pub fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before} in {text}"))
        .1;
    rest.split_once(after)
        .unwrap_or_else(|| panic!("no {after} in {rest}"))
        .0
}

/// Whether a line of a plan reads a table, by an index or not, at a cost that only what is switched off has.
fn reads_against_the_rules(line: &str) -> bool {
    let reads = ["Scan using ", "Seq Scan on ", "Bitmap Heap Scan on "]
        .iter()
        .any(|scan| line.contains(scan));
    let cost = || {
        line.split_once("(cost=")?
            .1
            .split_once("..")?
            .1
            .split(' ')
            .next()?
            .parse::<f64>()
            .ok()
    };
    reads && cost().is_some_and(|cost| cost >= 1e10)
}
