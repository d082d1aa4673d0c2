//! `bin/bench model`: fills a throw-away newsroom with hundreds of thousands of stories and measures the product's own
//! queries and acts on it. Figures and their meaning: docs/performance.md.

mod feed;
mod fill;
mod gate;
mod measure;
#[path = "../whole/people.rs"]
mod people;
mod reads;
mod saves;
#[path = "../whole/server.rs"]
mod server;

use clap::Parser;
use copydesk::platform::db::{self, Address, Database, Sizes};

/// Measures the data model on a private Postgres with fsync on.
#[derive(Debug, Parser)]
struct Options {
    /// Stories to fill in.
    #[arg(long, default_value_t = 300_000)]
    size: u32,
    /// Seconds for each query.
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Seconds of contended acts, and of contended writing to the feed.
    #[arg(long, default_value_t = 20.0)]
    contended: f64,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

const DATABASE: &str = "measured";
/// What the data model was measured with, so that the figures can be compared.
const SERVER_OPTIONS: [&str; 4] = [
    "shared_buffers=512MB",
    "max_wal_size=4GB",
    "shared_preload_libraries=pg_stat_statements",
    "pg_stat_statements.track_planning=on",
];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let options = Options::parse();
    if let Err(why) = run(&options).await {
        eprintln!("{why}");
        std::process::exit(1);
    }
}

async fn run(options: &Options) -> Result<(), String> {
    let server = server::Temporary::start(&SERVER_OPTIONS)?;
    db::ensure_database(&Address::parse(server.admin_url(), None)?, DATABASE).await?;
    let address = Address::parse(&server.url(DATABASE), None)?;
    let sizes = Sizes {
        newsroom: 20,
        readers: 4,
        allow_one_role: false,
    };
    let database = Database::open(&address, sizes).await?;
    let said = |error: copydesk::error::Error| error.to_string();
    let mut owner = address.connect().await.map_err(|error| error.to_string())?;
    fill::fill(&mut owner, options.size).await.map_err(said)?;
    let writers = people::people(&mut owner).await.map_err(said)?;

    let mut bench = measure::Bench::new(owner, &database, options.seconds)
        .await
        .map_err(said)?;
    reads::measure(&mut bench, options.size).await.map_err(said)?;
    reads::measure_due(&database, options.seconds).await.map_err(said)?;
    reads::try_to_leak(&database).await.map_err(said)?;
    saves::measure(&database, &writers, options.seconds)
        .await
        .map_err(said)?;
    let sound = gate::contend(&mut bench, &database, &writers, options.contended)
        .await
        .map_err(said)?;
    let complete = feed::follow(&database, &writers, options.contended / 2.0)
        .await
        .map_err(said)?;
    if sound && complete {
        Ok(())
    } else {
        Err("Something that must hold did not; see above.".into())
    }
}
