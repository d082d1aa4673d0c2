//! What processes take: processor time and memory from `/proc`, statements and pages from the database's own counts.

use std::fs;

use copydesk::platform::db::Address;
use diesel::{QueryableByName, sql_query, sql_types};
use diesel_async::RunQueryDsl;

/// Memory in MiB, shared pages divided among those who share them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// Copydesk.
    pub copydesk: f64,
    /// Its Postgres.
    pub postgres: f64,
}

/// Processor time of these processes and of their children that ended, in seconds.
pub fn processor(pids: &[u32]) -> f64 {
    const TICKS: f64 = 100.0; // a second has so many on every Linux that we run on
    let of = |pid: &u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let fields: Vec<f64> = stat
            .rsplit_once(')')
            .map_or("", |(_, rest)| rest)
            .split_whitespace()
            .map(|field| field.parse().unwrap_or(0.0))
            .collect();
        fields
            .get(11..15)
            .map_or(0.0, |times| times.iter().sum::<f64>() / TICKS)
    };
    pids.iter().map(of).sum()
}

/// The first process is Copydesk's.
pub fn memory(pids: &[u32]) -> Memory {
    let pss = |pid: &u32| -> f64 {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        let line = rollup.lines().find(|line| line.starts_with("Pss:")).unwrap_or_default();
        line.split_whitespace()
            .nth(1)
            .and_then(|kib| kib.parse::<f64>().ok())
            .unwrap_or(0.0)
            / 1024.0
    };
    Memory {
        copydesk: pids.first().map_or(0.0, pss),
        postgres: pids.iter().skip(1).map(pss).sum(),
    }
}

/// The processes of the server that has this socket: its postmaster and all its children.
pub fn serving_database(url: &str) -> Vec<u32> {
    let all: Vec<(u32, u32, String)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            let status = fs::read_to_string(entry.path().join("status")).ok()?;
            let parent = status
                .lines()
                .find_map(|line| line.strip_prefix("PPid:"))?
                .trim()
                .parse()
                .ok()?;
            let command = fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
            Some((pid, parent, command))
        })
        .collect();
    let folder = std::env::temp_dir().join(format!("copydesk-bench-{}", std::process::id()));
    let ours = folder.display().to_string();
    let _ = url;
    let masters: Vec<u32> = all
        .iter()
        .filter(|(_, _, command)| command.contains(&ours) && command.contains("postgres"))
        .map(|(pid, _, _)| *pid)
        .collect();
    let children = all
        .iter()
        .filter(|(_, parent, _)| masters.contains(parent))
        .map(|(pid, _, _)| *pid);
    let mut pids: Vec<u32> = masters.iter().copied().chain(children).collect();
    pids.sort_unstable();
    pids.dedup();
    pids
}

/// Statements of Copydesk's sessions, and pages that any read, since the database was made.
pub async fn counted(url: &str) -> Result<(f64, f64), String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Double)]
        statements: f64,
        #[diesel(sql_type = sql_types::Double)]
        pages: f64,
    }
    let mut conn = Address::parse(url, None)?
        .connect()
        .await
        .map_err(|error| error.to_string())?;
    let row: Row = sql_query(
        "SELECT coalesce(sum(s.calls) FILTER (WHERE r.rolname LIKE 'copydesk%' AND s.query !~* '^(begin|commit|rollback|set )'), 0)::float8 AS statements,
                coalesce(sum(s.shared_blks_hit + s.shared_blks_read) FILTER (WHERE r.rolname LIKE 'copydesk%'), 0)::float8 AS pages
         FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid WHERE s.toplevel",
    )
    .get_result(&mut conn)
    .await
    .map_err(|error| error.to_string())?;
    Ok((row.statements, row.pages))
}
